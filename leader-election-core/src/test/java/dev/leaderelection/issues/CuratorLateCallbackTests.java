package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Curator: the late callback of an old session overwrites the present state. */
class CuratorLateCallbackTests {

	@Test
	void aReplyToAnAbandonedRequestIsDropped() {
		assertThat(Script.play("RENEWING; 3 unknown; 3.5 stored#3 v7")).isEqualTo("wake 4");
		assertThat(Script.play("POLLING; 3 unknown; 4 woke; 4.5 found#2 v9 free")).isEqualTo("wake 14");
	}

	@Test
	void aReplyOfAnEarlierTermProlongsNothing() {
		assertThat(Script.play("RENEWING; 10 woke; 11 stored v7")).isEqualTo("acquire v7, wake 21");
	}

}
