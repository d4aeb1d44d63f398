package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** client-java waits its own lease duration instead of the recorded one. */
class JavaClientUsesOwnDurationTests {

	@Test
	void theRecordedDurationCounts() {
		assertThat(Script.play("WATCHER; 3 saw v6 other:30; 18 woke; 18 found v6 other:30")).isEqualTo("wake 20+0.4");
		assertThat(Script.play("WATCHER; 3 saw v6 other:30; 33 woke")).isEqualTo("acquire v6, wake 43");
		assertThat(Script.play("WATCHER; 3 saw v6 other:4; 7 woke")).isEqualTo("acquire v6, wake 17");
	}

}
