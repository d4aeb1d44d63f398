package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * fabric8 compares the recorded renew time with the local clock: a skew of 20 s steals a
 * healthy lease.
 */
class Fabric8ComparesRemoteTimeTests {

	@Test
	void aRecordThatLooksExpiredWaitsOneDuration() {
		assertThat(Script.play("0 woke; 0 found v5 other")).isEqualTo("leader other, wake 2+0.4");
		assertThat(Script.play("WATCHER; 14.999999999~20 woke; 14.999999999~20 found v5 other")).isEqualTo("wake 15");
	}

	@Test
	void aRecordFromTheFutureDelaysNothing() {
		assertThat(Script.play("WATCHER; 15~-3600 woke")).isEqualTo("acquire v5, wake 25");
	}

}
