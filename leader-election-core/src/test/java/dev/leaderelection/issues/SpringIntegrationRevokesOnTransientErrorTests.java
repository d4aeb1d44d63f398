package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Integration revokes leadership on a single failed renewal. */
class SpringIntegrationRevokesOnTransientErrorTests {

	@Test
	void oneFailedRenewalIsRepeated() {
		assertThat(Script.play("RENEWING; 3 unknown")).isEqualTo("wake 4");
		assertThat(Script.play("RENEWING; 3 refused")).isEqualTo("wake 4");
		assertThat(Script.play("RENEWING; 3 conflict; 3 found v7 was")).isEqualTo("renew v7, wake 10");
	}

}
