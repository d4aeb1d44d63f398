package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** ShedLock computes the expiry before a pause, and believes in it after the pause. */
class ShedLockExpiryBeforePauseTests {

	@Test
	void aWinThatIsHeardOfTooLateIsNone() {
		assertThat(Script.play("CLAIMING; 25 stored v6")).isEqualTo("acquire v6, leader me, wake 35");
	}

	@Test
	void aSuspendedMachineHasLost() {
		assertThat(Script.play("CLAIMING; 16~9 stored v6")).isEqualTo("acquire v6, leader me, wake 26");
		assertThat(Script.play("LEADER; 1~9 woke")).isEqualTo("revoked 6 RENEW_DEADLINE_EXCEEDED, acquire v6, wake 11");
	}

}
