package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * fabric8 and Spring Integration: during a call that hangs, nobody notices that the
 * deadline has passed, and two lead for seconds.
 */
class Fabric8HangingCallTests {

	@Test
	void theTermEndsWhileTheCallHangs() {
		assertThat(Script.play("RENEWING; 10 woke")).isEqualTo("revoked 6 RENEW_DEADLINE_EXCEEDED, wake 12");
	}

	@Test
	void noCallIsGivenMoreTimeThanTheTermHas() {
		assertThat(Script.play("LEADER; 7 woke")).isEqualTo("renew v6 in 3, wake 10");
	}

}
