package dev.leaderelection.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.FaultProxy;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.loop.ElectionThreads;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Many elections of one process in one namespace of a real API server. */
@UsesApiServer
class SharedWatchTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int MANY = 25;

	private static final int SOME = 6;

	private static final LeaderElectionTiming ROOMY = new LeaderElectionTiming(Duration.ofSeconds(20),
			Duration.ofSeconds(15), Duration.ofMillis(500), Duration.ofMillis(1500));

	private final ElectionThreads threads = ElectionThreads.create();

	private final List<LeaderElection> elections = new ArrayList<>();

	private Namespace namespace;

	private @Nullable KubernetesConnection connection;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
	}

	@AfterEach
	void close() {
		this.threads.close();
		if (this.connection != null) {
			this.connection.close();
		}
	}

	/** Nothing but a watch can tell of the release: a poll is due after half an hour. */
	@Test
	void oneWatchOnOneThreadTellsAllOfThem() {
		start(this.namespace.server().adminKubeconfig(), MANY, true);
		Eventually.await(PATIENCE, "all watch", () -> watching() == MANY);
		Eventually.await(PATIENCE, "one thread", () -> watchThreads() == 1);
		release(MANY);
		Eventually.await(PATIENCE, "all lead", () -> leading() == MANY);
		assertThat(watches()).hasSizeLessThanOrEqualTo(CollectionWatch.FEW + 1);
		assertThat(watches()).filteredOn((watch) -> !watch.uri().contains("fieldSelector")).hasSize(1);
	}

	@Test
	void whereTheRoleNamesTheLeasesEachIsWatchedByItself() {
		Roles.grant(this.namespace, "app", "- {apiGroups: [coordination.k8s.io], resources: [leases], "
				+ "resourceNames: [a-0, a-1, a-2, a-3, a-4, a-5], verbs: [get, update, watch]}\n");
		start(this.namespace.kubeconfig("app"), SOME, true);
		int possible = (Runtime.version().feature() >= 24) ? SOME : CollectionWatch.FEW;
		Eventually.await(PATIENCE, "as many watches as threads", () -> watching() == possible);
		release(SOME);
		Eventually.await(PATIENCE, "those lead", () -> leading() >= possible);
		assertThat(watches()).filteredOn((watch) -> watch.status() == 403).hasSize(1);
	}

	@Test
	void whenTheConnectionDiesAllGoOnLeadingAndAreWatchedAgain() {
		try (FaultProxy proxy = FaultProxy.before(this.namespace.server())) {
			start(proxy.adminKubeconfig(), SOME, false);
			Eventually.await(PATIENCE, "all lead and watch", () -> leading() == SOME && watching() == SOME);
			Eventually.await(PATIENCE, "one thread", () -> watchThreads() == 1);
			List<Object> terms = terms();
			int before = watches().size();
			proxy.loseEstablished();
			Eventually.await(PATIENCE, "new watches", () -> watches().size() > before && watching() == SOME);
			assertThat(terms()).isEqualTo(terms);
		}
	}

	private void start(Path kubeconfig, int count, boolean held) {
		KubernetesConnection made = KubernetesConnection.kubeconfig(kubeconfig, null);
		this.connection = made;
		for (int i = 0; i < count; i++) {
			if (held) {
				this.namespace.apply("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a-" + i
						+ "}, spec: {holderIdentity: other, leaseDurationSeconds: 3600}}");
			}
			LeaderElection election = LeaderElection.builder()
				.name("a-" + i)
				.candidate("me")
				.lock(made.lease(this.namespace.name(), "a-" + i))
				.timing(ROOMY)
				.threads(this.threads)
				.build();
			this.elections.add(election);
			election.start();
		}
	}

	private void release(int count) {
		for (int i = 0; i < count; i++) {
			this.namespace.patchLease("a-" + i, "{\"spec\": {\"holderIdentity\": null}}");
		}
	}

	private long watching() {
		return this.elections.stream().filter((election) -> election.status().watching()).count();
	}

	private long leading() {
		return this.elections.stream().filter(LeaderElection::isLeader).count();
	}

	private List<Object> terms() {
		return this.elections.stream()
			.<Object>map((election) -> election.leadership().orElseThrow().fencingToken())
			.toList();
	}

	private List<AuditedRequest> watches() {
		return this.namespace.server()
			.auditLog()
			.requests((request) -> request.namespace().equals(this.namespace.name()) && request.verb().equals("watch"));
	}

	private static long watchThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("leader-election-watch"))
			.count();
	}

}
