package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** client-java: only a missing holder counts as released, an empty one is waited for. */
class JavaClientMissesReleaseTests {

	@Test
	void anEmptyHolderIsTakenAtOnce() {
		assertThat(Script.play("WATCHER; 3 saw v6 blank")).isEqualTo("acquire v6, leader nobody, wake 13");
		assertThat(Script.play("WATCHER; 3 saw v6 free")).isEqualTo("acquire v6, leader nobody, wake 13");
	}

}
