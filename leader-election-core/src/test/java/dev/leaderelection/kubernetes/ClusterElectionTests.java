package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Elections on the Lease of a real API server. */
@UsesApiServer
class ClusterElectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<AutoCloseable> open = new ArrayList<>();

	@AfterEach
	void closeAll() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
	}

	@Test
	void threeCandidatesElectOneLeaderAndAStoppedOneHandsOver(Namespace namespace) throws InterruptedException {
		LeaderElection first = candidate(namespace, "first");
		Leadership before = first.awaitLeadership(PATIENCE).orElseThrow();
		LeaderElection second = candidate(namespace, "second");
		assertThat(second.awaitLeadership(Duration.ofMillis(500))).isEmpty();
		assertThat(first.stop(PATIENCE)).isTrue();
		Leadership after = second.awaitLeadership(PATIENCE).orElseThrow();
		assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
	}

	private LeaderElection candidate(Namespace namespace, String name) {
		KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(), null);
		LeaderElection election = LeaderElection.builder()
			.name("orders")
			.candidate(name)
			.lock(connection.lease(namespace.name(), "orders"))
			.build();
		this.open.add(election);
		this.open.add(connection);
		election.start();
		return election;
	}

}
