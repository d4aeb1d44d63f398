package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** client-go releases the lock before the leader-only work is told to stop. */
@Tag("S6")
class ClientGoReleasesBeforeWorkEndsTests {

	@Test
	void theWorkIsToldFirst() {
		assertThat(Script.play("LEADER; 1 stop 5")).isEqualTo("revoked 6 STOPPED, wake 2");
	}

	@Test
	void theLockIsRenewedUntilTheWorkHasEnded() {
		assertThat(Script.play("LEADER; 1 stop 5; 2 woke")).isEqualTo("renew v6, wake 6");
		assertThat(Script.play("LEADER; 1 stop 5; 2 woke; 2.1 stored v7; 3 drained 6"))
			.isEqualTo("release v7, wake 12");
	}

	@Test
	void workThatDoesNotEndKeepsTheLockFromBeingReleased() {
		assertThat(Script.play("LEADER; 1 stop 5; 6 woke")).isEqualTo("halted");
	}

}
