package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Integration unlocks before it says that leadership is revoked: two listeners
 * believe to lead.
 */
class SpringIntegrationUnlocksBeforeRevokedTests {

	@Test
	void theLockIsReleasedAfterTheRevocation() {
		assertThat(Script.play("LEADER; 1 resign 5 20")).isEqualTo("revoked 6 RESIGNED, wake 2");
		assertThat(Script.play("LEADER; 1 resign 5 20; 1.5 drained 6")).isEqualTo("release v6, wake 10");
	}

}
