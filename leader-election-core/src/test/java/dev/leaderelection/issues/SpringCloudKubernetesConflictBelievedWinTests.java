package dev.leaderelection.issues;

import dev.leaderelection.protocol.Script;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Cloud Kubernetes takes a conflict for a win. */
class SpringCloudKubernetesConflictBelievedWinTests {

	@Test
	void aConflictWinsNothing() {
		assertThat(Script.play("CLAIMING; 16 conflict")).isEqualTo("read, wake 26");
		assertThat(Script.play("0 woke; 0 absent; 1 conflict")).isEqualTo("read, wake 11");
	}

	@Test
	void aConflictRenewsNothing() {
		assertThat(Script.play("RENEWING; 3 conflict; 3 found v7 was; 3.5 conflict; 10 woke"))
			.isEqualTo("revoked 6 RENEW_DEADLINE_EXCEEDED, wake 13.5");
	}

}
