package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Crashes that are proven, and what only looks like one, on a real API server, with pods
 * whose status is patched as a kubelet does.
 */
@UsesApiServer
class FastTakeoverTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	/** So long that nobody sees the end of a lease. */
	private static final LeaderElectionTiming SLOW = LeaderElectionTiming.of(LeaderElectionProfile.SLOW);

	/** Renews often, and is not missed for long. */
	private static final LeaderElectionTiming EAGER = new LeaderElectionTiming(SLOW.leaseDuration(),
			SLOW.renewDeadline(), Duration.ofMillis(300), Duration.ofSeconds(5));

	private static final String LEASES = """
			- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
			- {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [orders], verbs: [get, update, watch]}
			""";

	private static final String PODS = "- {apiGroups: [\"\"], resources: [pods], verbs: [watch]}\n";

	private final Journal journal = new Journal();

	private final List<Candidate> candidates = new ArrayList<>();

	@TempDir
	private Path folder;

	private Namespace namespace;

	private @Nullable String crashed;

	private int probes;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
		Roles.grant(namespace, "pod-1", LEASES + PODS);
		Roles.grant(namespace, "pod-2", LEASES + PODS);
	}

	@AfterEach
	void closeAll() {
		this.candidates.forEach(Candidate::close);
		this.journal.assertOneLeaderAtATime(this.crashed);
	}

	// A container of any pod

	@ParameterizedTest
	@ValueSource(strings = { "[{'name': 'app', 'state': {'terminated': {'exitCode': 137, 'message': '%s'}}}]",
			"[{'name': 'app', 'state': {'running': {}}, 'lastState': {'terminated': {'exitCode': 1, 'message': '%s'}}}]",
			"[{'name': 'app', 'state': {'terminated': {'exitCode': 137}}}], 'phase': 'Failed'" })
	void whenTheKubeletReportsTheEndAFollowerLeadsAtOnce(String statuses) {
		ProcFolder proc = container("run-1", createPod("pod-1"), 100);
		Candidate leader = start("pod-1", proc, FastTakeover.anyPod("pod-1"));
		Journal.Entry granted = this.journal.awaitGrant();
		Candidate follower = start("pod-2", container("run-2", createPod("pod-2"), 100), FastTakeover.anyPod("pod-2"));
		awaitFollowing(follower);
		crash(leader);
		long reported = System.nanoTime();
		status("'containerStatuses': " + statuses.formatted(message(proc)));
		Journal.Entry next = this.journal.awaitGrantOfAnother(granted);
		assertThat(Duration.ofNanos(next.at() - reported)).isLessThan(SLOW.leaseDuration().dividedBy(2));
		assertThat(spec("leaseTransitions")).isEqualTo("1");
		assertThat(requests("pod-2", 403)).isEmpty();
	}

	@Test
	void whatProvesNothingIsWaitedFor() {
		String uid = createPod("pod-1");
		Candidate leader = start("pod-1", container("run-1", uid, 100), FastTakeover.anyPod("pod-1"));
		this.journal.awaitGrant();
		Candidate follower = start("pod-2", container("run-2", createPod("pod-2"), 100), FastTakeover.anyPod("pod-2"));
		awaitFollowing(follower);
		crash(leader);
		report(follower, uid, "'containerStatuses': [{'name': 'app', 'state': {'terminated': {'message': '%s'}}}]");
		report(follower, uid, "'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'False'}], "
				+ "'containerStatuses': [{'name': 'app', 'state': {'running': {}}, 'lastState': {'terminated': {'message': '%s'}}}]");
		report(follower, uid, "'phase': 'Unknown', 'reason': 'NodeLost'");
		report(follower, uid,
				"'phase': 'Failed', 'conditions': [{'type': 'DisruptionTarget', 'status': 'True', 'reason': 'DeletionByPodGC'}]");
		hold("pod-1", "'finalizers': ['test/hold']");
		deletePod("pod-1");
		report(follower, uid, "'phase': 'Failed', 'conditions': []");
		hold("pod-1", "'finalizers': null");
		Eventually.await(PATIENCE, "the pod is gone", () -> podStatus("pod-1") == 404);
		report(follower, createPod("pod-1"), "'phase': 'Failed'");
		assertThat(follower.isLeader()).isFalse();
		assertThat(this.journal.size()).isEqualTo(1);
		this.namespace.patchLease("orders", "{\"spec\": {\"holderIdentity\": null}}");
		this.journal.awaitGrant(1);
	}

	/**
	 * A pod at the time of a report that a probe on the same watch has certainly seen.
	 */
	private void report(Candidate follower, String uid, String status) {
		String token = "%032x".formatted(++this.probes);
		HolderInstance probe = new HolderInstance("probe", new ContainerInstance(uid, "app", ProcFolder.BOOT_ID, 1),
				"pod-1", token);
		CountDownLatch seen = new CountDownLatch(1);
		Resource pod = Resource.pod(this.namespace.name(), "pod-1");
		assertThat(follower.connection().podWatches().watch(pod, probe, seen::countDown)).isNotNull();
		String line = "\\n" + OwnContainer.line(token) + "\\n";
		String statuses = status.contains("containerStatuses") ? "" : ", 'containerStatuses': "
				+ "[{'name': 'app', 'state': {'terminated': {'exitCode': 137, 'message': '%s'}}}]";
		status((status + statuses).formatted(line));
		await(seen);
		assertThat(follower.isLeader()).as(status).isFalse();
	}

	// A container of the same pod

	@Test
	void aRestartedContainerTakesOverFromItsPredecessorAtOnceInATermOfItsOwn() {
		String uid = createPod("pod-1");
		Candidate first = start("first", "pod-1", container("run-1", uid, 100), FastTakeover.samePod());
		Journal.Entry granted = this.journal.awaitGrant();
		crash(first);
		start("second", "pod-1", container("run-2", uid, 200), FastTakeover.samePod());
		Journal.Entry next = this.journal.awaitGrantOfAnother(granted);
		assertThat(granted.until(next)).isLessThan(SLOW.leaseDuration().dividedBy(2));
		assertThat(spec("leaseTransitions")).isEqualTo("1");
		assertThat(requests("pod-1", 0)).noneMatch((request) -> request.resource().equals("pods"));
	}

	@Test
	void nobodyElseTakesOverFromAContainer() {
		String uid = createPod("pod-1");
		ProcFolder proc = container("run-1", uid, 100);
		start("pod-1", proc, FastTakeover.samePod());
		this.journal.awaitGrant();
		for (ProcFolder other : List.of(proc, container("early", uid, 99), container("another", "uid-2", 200),
				container("later", uid, 200).write("sys/kernel/random/boot_id", "0".repeat(36)))) {
			try (KubernetesConnection connection = connect("pod-1")) {
				LeaseLock lock = lock(connection, other, FastTakeover.samePod());
				assertThat(lock.watchHolder(read(lock), () -> {
					throw new AssertionError("nothing is proven");
				})).isNull();
			}
		}
	}

	// What is asked for, and what is left behind

	@Test
	void anIdleFollowerSendsNothingButItsWatches() {
		start("pod-1", container("run-1", createPod("pod-1"), 100), FastTakeover.anyPod("pod-1"), EAGER);
		this.journal.awaitGrant();
		Candidate follower = start("pod-2", container("run-2", createPod("pod-2"), 100), FastTakeover.anyPod("pod-2"));
		awaitFollowing(follower);
		String renewed = spec("renewTime");
		Eventually.await(PATIENCE, "renewals", () -> requests("pod-1", 200).size() > 4);
		assertThat(spec("renewTime")).isNotEqualTo(renewed);
		assertThat(requests("pod-2", 0)).extracting((request) -> request.verb() + " " + request.resource())
			.containsExactlyInAnyOrder("get leases", "watch leases", "watch pods");
	}

	@Test
	void withoutPermissionToWatchPodsTheLeaseIsWaitedFor() {
		Roles.grant(this.namespace, "pod-2", LEASES);
		ProcFolder proc = container("run-1", createPod("pod-1"), 100);
		Candidate leader = start("pod-1", proc, FastTakeover.anyPod("pod-1"), Candidate.QUICK);
		Journal.Entry granted = this.journal.awaitGrant();
		Candidate follower = start("pod-2", container("run-2", createPod("pod-2"), 100), FastTakeover.anyPod("pod-2"),
				Candidate.QUICK);
		awaitFollowing(follower);
		Eventually.await(PATIENCE, "a refusal", () -> !requests("pod-2", 403).isEmpty());
		status("'containerStatuses': [{'name': 'app', 'state': {'terminated': {'message': '%s'}}}]"
			.formatted(message(proc)));
		crash(leader);
		this.journal.awaitGrantOfAnother(granted);
		assertThat(requests("pod-2", 403)).allMatch((request) -> request.resource().equals("pods")).hasSizeLessThan(20);
	}

	@Test
	void aReleasedLeaseSaysNothingOfItsLastHolder() {
		Candidate leader = start("pod-1", container("run-1", createPod("pod-1"), 100), FastTakeover.anyPod("pod-1"));
		this.journal.awaitGrant();
		assertThat(annotation()).isNotNull();
		leader.stop();
		assertThat(annotation()).isNull();
	}

	@Test
	void whatAnotherHolderLeftBehindIsNotTaken() {
		String uid = createPod("pod-1");
		Candidate leader = start("pod-1", container("run-1", uid, 100), FastTakeover.samePod());
		this.journal.awaitGrant();
		crash(leader);
		this.namespace.patchLease("orders", "{\"spec\": {\"holderIdentity\": \"client-go\"}}");
		try (KubernetesConnection connection = connect("pod-1")) {
			LeaseLock lock = lock(connection, container("run-2", uid, 200), FastTakeover.samePod());
			assertThat(annotation()).isNotNull();
			assertThat(lock.watchHolder(read(lock), () -> {
				throw new AssertionError("nothing is known of client-go");
			})).isNull();
		}
	}

	private Candidate start(String pod, ProcFolder proc, FastTakeover option) {
		return start(pod, pod, proc, option);
	}

	private Candidate start(String name, String serviceAccount, ProcFolder proc, FastTakeover option) {
		return start(name, serviceAccount, proc, option, SLOW);
	}

	private Candidate start(String pod, ProcFolder proc, FastTakeover option, LeaderElectionTiming timing) {
		return start(pod, pod, proc, option, timing);
	}

	private Candidate start(String name, String serviceAccount, ProcFolder proc, FastTakeover option,
			LeaderElectionTiming timing) {
		KubernetesConnection connection = connect(serviceAccount);
		Candidate candidate = Candidate.start(name, connection, lock(connection, proc, option), timing, this.journal);
		this.candidates.add(candidate);
		return candidate;
	}

	private KubernetesConnection connect(String serviceAccount) {
		return KubernetesConnection.kubeconfig(this.namespace.kubeconfig(serviceAccount), null);
	}

	private LeaseLock lock(KubernetesConnection connection, ProcFolder proc, FastTakeover option) {
		return connection.lease(this.namespace.name(), "orders", LeaseOptions.DEFAULTS.fastTakeover(option),
				proc.container());
	}

	private static Snapshot read(LeaseLock lock) {
		return ((Outcome.Found) lock.read(PATIENCE)).snapshot();
	}

	private ProcFolder container(String run, String uid, long started) {
		return ProcFolder.of(this.folder.resolve(run), uid, "app", started);
	}

	private void crash(Candidate candidate) {
		this.crashed = this.journal.awaitGrant().candidate();
		candidate.crash();
	}

	private static void awaitFollowing(Candidate follower) {
		Eventually.await(PATIENCE, "a follower that watches",
				() -> follower.status().leader() != null && follower.status().watching());
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String message(ProcFolder proc) {
		try {
			return Files.readString(proc.terminationMessage()).replace("\n", "\\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// What a kubelet and operators do

	private String createPod(String name) {
		return this.namespace.createPod(name).getAsJsonObject("metadata").get("uid").getAsString();
	}

	private void status(String status) {
		this.namespace.patchPodStatus("pod-1", ("{" + status + "}").replace('\'', '"'));
	}

	private void hold(String pod, String metadata) {
		this.namespace.server()
			.admin()
			.patch(path(pod), ("{'metadata': {" + metadata + "}}").replace('\'', '"'))
			.orThrow();
	}

	private void deletePod(String pod) {
		this.namespace.server().admin().delete(path(pod)).orThrow();
	}

	private int podStatus(String pod) {
		return this.namespace.server().admin().get(path(pod)).status();
	}

	private String path(String pod) {
		return "/api/v1/namespaces/%s/pods/%s".formatted(this.namespace.name(), pod);
	}

	// What the API server has

	private @Nullable HolderInstance annotation() {
		JsonObject metadata = this.namespace.lease("orders").getAsJsonObject("metadata");
		return HolderInstance.parse(Json.text(Json.object(metadata, "annotations"), HolderInstance.ANNOTATION));
	}

	private String spec(String field) {
		return this.namespace.lease("orders").getAsJsonObject("spec").get(field).getAsString();
	}

	/** With that status, or any if it is zero. */
	private List<AuditedRequest> requests(String serviceAccount, int status) {
		String user = "system:serviceaccount:%s:%s".formatted(this.namespace.name(), serviceAccount);
		return this.namespace.server()
			.auditLog()
			.requests((request) -> request.user().equals(user) && (status == 0 || request.status() == status));
	}

}
