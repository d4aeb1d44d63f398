package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go keeps leading until the renew deadline after it has read that somebody else
 * holds the lock.
 */
class ClientGoLeadsAfterReadingForeignHolderTests {

	@Test
	void whatIsReadEndsTheTermInTheSameStep() {
		assertThat(Script.play("RENEWING; 3 conflict; 3 found v7 other"))
			.isEqualTo("revoked 6 TAKEN_OVER, leader other, wake 10.5+0.4");
	}

	@Test
	void whatIsWatchedEndsTheTermInTheSameStep() {
		assertThat(Script.play("LEADER; 1 saw v7 other")).isEqualTo("revoked 6 TAKEN_OVER, leader other, wake 8.5+0.4");
	}

}
