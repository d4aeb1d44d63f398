package dev.leaderelection.kubernetes;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RawClient;
import dev.leaderelection.apiserver.RawResponse;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Elections on the Lease of a real API server, and what operators do to it. What
 * {@code kubectl} and GitOps tools do is done here by requests like theirs; none of these
 * programs runs.
 */
@UsesApiServer
class ClusterElectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** Where polls are so rare, only a watch event brings something at once. */
	private static final LeaderElectionTiming RARE_POLLS = new LeaderElectionTiming(Duration.ofSeconds(180),
			Duration.ofSeconds(140), Duration.ofSeconds(45), Duration.ofSeconds(30));

	/** Less than the time between two of those polls, far more than an event takes. */
	private static final Duration AT_ONCE = Duration.ofSeconds(30);

	private static final LeaderElectionTiming DEFAULTS = LeaderElectionTiming.of(LeaderElectionProfile.BALANCED);

	private final Journal journal = new Journal();

	private final Map<String, Candidate> candidates = new LinkedHashMap<>();

	private Namespace namespace;

	private @Nullable String crashed;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
	}

	@AfterEach
	void closeAll() {
		this.candidates.values().forEach(Candidate::close);
		this.journal.assertOneLeaderAtATime(this.crashed);
	}

	// Hand-over

	@Test
	void ofThreeCandidatesOneLeadsAndAStoppedOneHandsOverAtOnce() {
		start(RARE_POLLS, "a", "b", "c");
		Journal.Entry leader = this.journal.awaitGrant();
		while (this.candidates.size() > 1) {
			awaitFollowers(leader);
			assertThat(this.candidates.values()).filteredOn(Candidate::isLeader).hasSize(1);
			int known = this.journal.size();
			Candidate stopped = this.candidates.remove(leader.candidate());
			stopped.stop();
			stopped.close();
			Journal.Entry revoked = this.journal.awaitRevocation(known, RevocationReason.STOPPED);
			leader = this.journal.awaitGrant(known);
			assertThat(revoked.until(leader)).isBetween(Duration.ZERO, AT_ONCE);
		}
	}

	@Test
	void aResignedLeaderHandsOverAtOnce() {
		start(RARE_POLLS, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		this.candidates.get(leader.candidate()).election().resign();
		Journal.Entry revoked = this.journal.awaitRevocation(1, RevocationReason.RESIGNED);
		Journal.Entry next = this.journal.awaitGrant(1);
		assertThat(next.candidate()).isNotEqualTo(leader.candidate());
		assertThat(revoked.until(next)).isLessThan(AT_ONCE);
	}

	@Test
	void aCrashedLeaderIsReplacedWhenItsLeaseIsOver() {
		start(Candidate.QUICK, "a", "b", "c");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		Candidate crashed = this.candidates.remove(leader.candidate());
		this.crashed = leader.candidate();
		crashed.crash();
		Instant lastRenewal = time("renewTime");
		this.journal.awaitGrantOfAnother(leader);
		assertThat(crashed.isLeader()).isFalse();
		Duration vacancy = Duration.between(lastRenewal, time("acquireTime"));
		assertThat(vacancy).isBetween(Candidate.QUICK.leaseDuration(), Candidate.QUICK.leaseDuration().plus(AT_ONCE));
	}

	// What operators and other programs do

	@Test
	void aLeaseThatIsDeletedWhileHeldEndsTheTermAndAnotherBegins() {
		start(RARE_POLLS, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		this.namespace.deleteLease("orders");
		Journal.Entry revoked = this.journal.awaitRevocation(1, RevocationReason.RECORD_DELETED);
		assertThat(revoked.until(this.journal.awaitGrant(2))).isLessThan(AT_ONCE);
	}

	@Test
	void aForeignHolderEndsTheTermAndIsLeftAloneUntilItsLeaseIsOver() {
		start(RARE_POLLS, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		Duration lease = Duration.ofSeconds(6);
		Instant before = Instant.now();
		String version = this.namespace
			.patchLease("orders",
					"""
							{"spec": {"holderIdentity": "foreign", "leaseDurationSeconds": %d, "renewTime": null, "acquireTime": null}}
							"""
						.formatted(lease.toSeconds()))
			.getAsJsonObject("metadata")
			.get("resourceVersion")
			.getAsString();
		this.journal.awaitRevocation(1, RevocationReason.TAKEN_OVER);
		Journal.Entry next = this.journal.awaitGrant(2);
		assertThat(Duration.between(before, time("acquireTime"))).isGreaterThanOrEqualTo(lease);
		assertThat(next.token().value()).isGreaterThan(new BigInteger(version));
		assertThat(this.journal.size()).isEqualTo(3);
	}

	/** A second candidate might win before the first one's listener is told. */
	@Test
	void aHolderThatIsClearedEndsTheTermAndAnotherBegins() {
		start(RARE_POLLS, "a");
		this.journal.awaitGrant();
		Eventually.await(PATIENCE, "a watch", () -> this.candidates.get("a").status().watching());
		this.namespace.patchLease("orders", "{\"spec\": {\"holderIdentity\": \"\"}}");
		Journal.Entry revoked = this.journal.awaitRevocation(1, RevocationReason.HOLDER_CLEARED);
		assertThat(revoked.until(this.journal.awaitGrant(2))).isLessThan(AT_ONCE);
	}

	@Test
	void aLabelIsNoReasonToStepDownAndSurvivesRenewals() {
		start(Candidate.ROOMY, "a");
		this.journal.awaitGrant();
		this.namespace.patchLease("orders", """
				{"metadata": {"labels": {"team": "a"}, "annotations": {"note": "é"}, "finalizers": ["example.com/f"]}}
				""");
		awaitRenewals(3);
		JsonObject metadata = this.namespace.lease("orders").getAsJsonObject("metadata");
		assertThat(metadata.getAsJsonObject("labels").get("team").getAsString()).isEqualTo("a");
		assertThat(metadata.getAsJsonObject("annotations").get("note").getAsString()).isEqualTo("é");
		assertThat(metadata.getAsJsonArray("finalizers")).hasSize(1);
		assertThat(this.journal.entries()).hasSize(1);
		this.namespace.patchLease("orders", "{\"metadata\": {\"finalizers\": null}}");
	}

	/** What a GitOps tool does again and again with a Lease from its manifests. */
	@Test
	void aManifestAppliedByAnotherFieldManagerGoesWithElectionsAndKeepsItsLabels() {
		apply("gitops", "{metadata: {name: orders, labels: {team: a}}}", true);
		start(Candidate.ROOMY, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		apply("gitops", "{metadata: {name: orders, labels: {team: b}, annotations: {synced: 'yes'}}}", false);
		awaitRenewals(2);
		apply("gitops", "{metadata: {name: orders, labels: {team: b}}}", true);
		awaitRenewals(2);
		JsonObject metadata = this.namespace.lease("orders").getAsJsonObject("metadata");
		assertThat(metadata.getAsJsonObject("labels").get("team").getAsString()).isEqualTo("b");
		assertThat(metadata.getAsJsonObject("annotations").has("synced")).isFalse();
		assertThat(metadata.getAsJsonArray("managedFields").toString()).contains("\"manager\":\"gitops\"");
		assertThat(this.journal.entries()).hasSize(1);
		int known = this.journal.size();
		this.candidates.get(leader.candidate()).stop();
		assertThat(this.journal.awaitGrant(known).candidate()).isNotEqualTo(leader.candidate());
	}

	/** It would take the lock away from whoever holds it, so the API server says no. */
	@Test
	void aManifestThatClaimsOurFieldsIsAConflictUnlessItIsForced() {
		start(DEFAULTS, "a");
		this.journal.awaitGrant();
		String manifest = "{metadata: {name: orders}, spec: {holderIdentity: nobody, leaseDurationSeconds: 2}}";
		assertThat(apply("gitops", manifest, false)).isEqualTo(409);
		awaitRenewals(1);
		assertThat(this.journal.entries()).hasSize(1);
		assertThat(apply("gitops", manifest, true)).isEqualTo(200);
		this.journal.awaitRevocation(1, RevocationReason.TAKEN_OVER);
		Journal.Entry next = this.journal.awaitGrant(2);
		assertThat(next.token()).isGreaterThan(this.journal.entries().get(0).token());
		assertThat(spec("holderIdentity")).startsWith("a_");
		assertThat(apply("gitops", manifest, false)).isEqualTo(409);
		awaitRenewals(1);
		assertThat(this.journal.entries()).hasSize(3);
	}

	private int apply(String manager, String lease, boolean force) {
		String manifest = "{apiVersion: coordination.k8s.io/v1, kind: Lease, " + lease.substring(1);
		return this.namespace.server()
			.admin()
			.send("PATCH", this.namespace.leasePath("orders") + "?fieldManager=" + manager + "&force=" + force,
					RawClient.APPLY_PATCH, manifest)
			.status();
	}

	/**
	 * As {@code kubectl edit} does: a read, an edit by hand, and a patch of the
	 * difference.
	 */
	@Test
	void anEditByHandOfWhatIsNotOursDoesntEndATerm() {
		start(Candidate.ROOMY, "a");
		this.journal.awaitGrant();
		JsonObject edited = this.namespace.lease("orders");
		awaitRenewals(1);
		JsonObject annotations = new JsonObject();
		annotations.addProperty("edited", "by hand");
		edited.getAsJsonObject("metadata").add("annotations", annotations);
		RawResponse stale = this.namespace.server().admin().put(this.namespace.leasePath("orders"), edited.toString());
		assertThat(stale.status()).isEqualTo(409);
		this.namespace.patchLease("orders", "{\"metadata\": {\"annotations\": {\"edited\": \"by hand\"}}}");
		awaitRenewals(2);
		assertThat(this.namespace.lease("orders").getAsJsonObject("metadata").getAsJsonObject("annotations").toString())
			.contains("by hand");
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void anEditedDurationIsPutRightWithoutLosingTheTerm() {
		start(DEFAULTS, "a");
		this.journal.awaitGrant();
		Eventually.await(PATIENCE, "a watch", () -> this.candidates.get("a").status().watching());
		this.namespace.patchLease("orders", "{\"spec\": {\"leaseDurationSeconds\": 3600}}");
		Eventually.await(PATIENCE, "its own duration", () -> spec("leaseDurationSeconds").equals("15"));
		awaitRenewals(1);
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void aLeaseWithoutContentIsTakenAtOnce() {
		this.namespace.apply("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: orders}}");
		start(DEFAULTS, "a");
		this.journal.awaitGrant();
		assertThat(spec("holderIdentity")).startsWith("a_");
		assertThat(spec("leaseTransitions")).isEqualTo("0");
	}

	@Test
	void aLeaseOfAnotherLeaderIsTakenAfterTheDurationItRecords() {
		this.namespace.apply("""
				apiVersion: coordination.k8s.io/v1
				kind: Lease
				metadata: {name: orders}
				spec:
				  holderIdentity: other
				  leaseDurationSeconds: 2
				  leaseTransitions: 7
				  renewTime: "2001-01-01T00:00:00.000000Z"
				""");
		Instant start = Instant.now();
		start(RARE_POLLS, "a");
		this.journal.awaitGrant();
		assertThat(Duration.between(start, time("acquireTime"))).isBetween(Duration.ofSeconds(2), AT_ONCE);
		assertThat(spec("leaseTransitions")).isEqualTo("8");
	}

	// What is in the Lease

	@Test
	void theLeaseSaysWhoLeadsSinceWhenAndWithWhichToken() {
		start(DEFAULTS, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		awaitRenewals(1);
		for (Candidate candidate : this.candidates.values()) {
			Eventually.await(PATIENCE, "the token", () -> leader.token().equals(candidate.status().fencingToken()));
			LeaderElectionStatus status = candidate.status();
			assertThat(status.leader()).startsWith(leader.candidate() + "_");
			assertThat(status.lock()).isEqualTo("Lease " + this.namespace.name() + "/orders");
			assertThat(status.since()).isEqualTo(time("acquireTime"));
			assertThat(status.errors()).isZero();
		}
		assertThat(spec("renewTime")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
	}

	@Test
	void aFollowerThatWatchesAsksForNothing() {
		start(DEFAULTS, "a", "b");
		Journal.Entry leader = this.journal.awaitGrant();
		awaitFollowers(leader);
		awaitRenewals(3);
		long requests = this.namespace.server()
			.auditLog()
			.count((request) -> request.namespace().equals(this.namespace.name()) && request.verb().equals("get")
					&& request.userAgent().startsWith("leader-election/"));
		assertThat(requests).isLessThanOrEqualTo(4);
	}

	private void start(LeaderElectionTiming timing, String... names) {
		for (String name : names) {
			KubernetesConnection connection = KubernetesConnection.kubeconfig(this.namespace.server().adminKubeconfig(),
					null);
			this.candidates.put(name, Candidate.start(name, connection, this.namespace.name(), timing, this.journal));
		}
	}

	/** Every candidate has a watch, and has seen who leads. */
	private void awaitFollowers(Journal.Entry leader) {
		Eventually.await(PATIENCE, "candidates that know " + leader, () -> this.candidates.values()
			.stream()
			.map(Candidate::status)
			.allMatch((status) -> status.watching() && String.valueOf(status.leader()).startsWith(leader.candidate())));
	}

	private void awaitRenewals(int count) {
		for (int i = 0; i < count; i++) {
			Instant before = time("renewTime");
			Eventually.await(PATIENCE, "a renewal", () -> time("renewTime").isAfter(before));
		}
	}

	private Instant time(String field) {
		return Instant.parse(spec(field));
	}

	private String spec(String field) {
		return this.namespace.lease("orders").getAsJsonObject("spec").get(field).getAsString();
	}

}
