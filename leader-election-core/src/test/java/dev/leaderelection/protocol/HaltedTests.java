package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A stopped candidate does nothing any more (S8). */
@Tag("S8")
class HaltedTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HALTED; 1 woke                      |
			HALTED; 1 saw v5 twin               |
			HALTED; 1 gone v5                   |
			HALTED; 1 watching on               |
			HALTED; 1 ended other               |
			HALTED; 1 resign 5 20               |
			HALTED; 1 drained 6                 |
			HALTED; 1 stop 5                    |
			0 woke; 0 stop 5; 1 found#1 v5 free |
			""")
	void doesNothing(String script, @Nullable String outputs) {
		assertThat(Script.play(script)).isEqualTo((outputs != null) ? outputs : "");
	}

}
