package dev.leaderelection.kubernetes;

import java.time.Duration;

import com.google.gson.JsonObject;
import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A Lease with the fields of coordinated leader election, where those are stored. */
@UsesApiServer
class CoordinatedLeaseTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String LEASE = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: orders}, "
			+ "spec: {strategy: OldestEmulationVersion, preferredHolder: pod-9}}";

	@Test
	void strategyAndPreferredHolderSurviveATermAndItsEnd() {
		try (ApiServer server = ApiServer.start("--feature-gates=CoordinatedLeaderElection=true",
				"--runtime-config=coordination.k8s.io/v1beta1=true")) {
			Namespace namespace = server.createNamespace();
			namespace.apply(LEASE);
			Journal journal = new Journal();
			try (Candidate candidate = Candidate.start("a",
					KubernetesConnection.kubeconfig(server.adminKubeconfig(), null), namespace.name(), Candidate.ROOMY,
					journal)) {
				journal.awaitGrant();
				String acquired = spec(namespace).get("renewTime").getAsString();
				Eventually.await(PATIENCE, "a renewal",
						() -> !spec(namespace).get("renewTime").getAsString().equals(acquired));
				assertCoordinated(spec(namespace));
				candidate.stop();
			}
			assertThat(spec(namespace).has("holderIdentity")).isFalse();
			assertCoordinated(spec(namespace));
			assertThat(journal.entries()).hasSize(2);
		}
	}

	private static JsonObject spec(Namespace namespace) {
		return namespace.lease("orders").getAsJsonObject("spec");
	}

	private static void assertCoordinated(JsonObject spec) {
		assertThat(spec.get("strategy").getAsString()).isEqualTo("OldestEmulationVersion");
		assertThat(spec.get("preferredHolder").getAsString()).isEqualTo("pod-9");
	}

}
