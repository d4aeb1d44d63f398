package dev.leaderelection.demo;

import java.math.BigInteger;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the demo reads out of a replica's log.
 */
class OutputLineTests {

	private static final String TIME = "2026-01-02T03:04:05.678Z ";

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			replica-1_x leads (fencing token 7);                               LEADS;            replica-1_x; 7
			replica-1_x no longer leads (fencing token 7): it was stopped;     NO_LONGER_LEADS;  replica-1_x; 7
			replica-1_x sends its invoice no. 12 (fencing token 7);            WORKS;            replica-1_x; 7
			The leader is replica-1_x;                                         OTHER;            '';          0
			""")
	void linesOfTheSampleHaveAMeaning(String text, OutputLine.Kind kind, String holder, BigInteger token) {
		assertThat(OutputLine.parse(TIME + text))
			.contains(new OutputLine(Instant.parse(TIME.strip()), text, kind, holder, token));
	}

	@Test
	void aTimeMayHaveAnOffset() {
		assertThat(OutputLine.parse("2026-01-02T04:04:05.678+01:00 text"))
			.hasValueSatisfying((line) -> assertThat(line.time()).isEqualTo(TIME.strip()));
	}

	@ParameterizedTest
	@CsvSource({ "at java.lang.Thread.run", "Picked up JAVA_TOOL_OPTIONS: -Dx", "99-99T:Z text", "''" })
	void otherLinesHaveNone(String raw) {
		assertThat(OutputLine.parse(raw)).isEmpty();
	}

}
