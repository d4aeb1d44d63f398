package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * client-go counts the validity of a term from the response; a slow response then
 * outlasts the lease as others see it.
 */
class ClientGoCountsFromResponseTests {

	@Test
	void aTermIsCountedFromTheSending() {
		assertThat(Script.play("CLAIMING; 20 stored v6")).isEqualTo("leader me, granted 6@15, renew v6, wake 25");
		assertThat(Script.play("RENEWING; 9 stored v7")).isEqualTo("renewed 6@2, renew v7 in 3, wake 12");
	}

	@Test
	void aTermEndsARenewDeadlineAfterTheSending() {
		assertThat(Script.play("RENEWING; 9 stored v7; 12 woke"))
			.isEqualTo("revoked 6 RENEW_DEADLINE_EXCEEDED, wake 19");
	}

}
