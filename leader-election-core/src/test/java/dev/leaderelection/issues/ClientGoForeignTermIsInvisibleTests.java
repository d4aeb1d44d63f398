package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go does not notice a foreign term that came and went within its renew deadline:
 * it goes on with its old one.
 */
class ClientGoForeignTermIsInvisibleTests {

	@Test
	void aForeignTermBetweenTwoLooksEndsOurs() {
		assertThat(Script.play("RENEWING; 3 conflict; 3 found v8 free"))
			.isEqualTo("revoked 6 HOLDER_CLEARED, acquire v8, leader nobody, wake 13");
		assertThat(Script.play("RENEWING; 3 conflict; 3 found v8 free; 4 stored v9"))
			.isEqualTo("leader me, granted 9@3, wake 5");
	}

}
