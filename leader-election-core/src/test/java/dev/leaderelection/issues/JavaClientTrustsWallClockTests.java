package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-java measures with the wall clock: set back, it leads for as long as it was set
 * back.
 */
class JavaClientTrustsWallClockTests {

	@Test
	void aWallClockThatIsSetBackProlongsNothing() {
		assertThat(Script.play("LEADER; 10~-3600 woke"))
			.isEqualTo("revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 20");
		assertThat(Script.play("WATCHER; 15~-3600 woke")).isEqualTo("acquire v5, wake 25");
	}

}
