package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.time.Instant;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.CandidateEvent;
import dev.leaderelection.apiserver.ClientGoCandidate;
import dev.leaderelection.apiserver.ClientGoCandidateSetup;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A candidate of client-go on the same Lease, as leader and as follower. */
@UsesApiServer(withClientGoCandidate = true)
class ClientGoTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	/** Nothing that a busy machine does ends a term of this, or fails a request. */
	private static final LeaderElectionTiming ROOMY = new LeaderElectionTiming(Duration.ofSeconds(60),
			Duration.ofSeconds(45), Duration.ofMillis(500), Duration.ofSeconds(10));

	/** Half of that lease. */
	private static final Duration AT_ONCE = Duration.ofSeconds(30);

	private final Journal journal = new Journal();

	private Namespace namespace;

	private Candidate ours;

	private ClientGoCandidate theirs;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
	}

	@AfterEach
	void close() {
		this.ours.close();
		this.theirs.close();
	}

	@Test
	void whatItReleasesIsTakenAtOnce() {
		itLeads(ROOMY);
		Instant released = Instant.now();
		this.theirs.terminate();
		this.journal.awaitGrant();
		assertThat(Duration.between(released, time("acquireTime"))).isLessThan(AT_ONCE);
		assertThat(transitions()).isEqualTo(1);
	}

	@Test
	void itTakesWhatWeRelease() {
		weLead(ROOMY);
		this.ours.stop();
		CandidateEvent granted = this.theirs.awaitEvent("granted", PATIENCE);
		Journal.Entry revoked = this.journal.awaitRevocation(1, RevocationReason.STOPPED);
		assertThat(revoked.candidate()).isEqualTo("ours");
		assertThat(granted.identity()).isEqualTo("theirs");
		assertThat(transitions()).isEqualTo(1);
	}

	@Test
	void whenItIsKilledItsLeaseIsWaitedFor() {
		itLeads(Candidate.QUICK);
		this.theirs.kill();
		Instant lastRenewal = time("renewTime");
		this.journal.awaitGrant();
		assertThat(Duration.between(lastRenewal, time("acquireTime"))).isBetween(Candidate.QUICK.leaseDuration(),
				Candidate.QUICK.leaseDuration().plus(AT_ONCE));
		assertThat(transitions()).isEqualTo(1);
	}

	@Test
	void whenWeCrashItWaitsForOurLease() {
		weLead(Candidate.QUICK);
		this.ours.crash();
		Instant lastRenewal = time("renewTime");
		this.theirs.awaitEvent("granted", PATIENCE);
		assertThat(Duration.between(lastRenewal, time("acquireTime")))
			.isGreaterThanOrEqualTo(Candidate.QUICK.leaseDuration().minusMillis(100));
		assertThat(this.ours.isLeader()).isFalse();
	}

	@Test
	void itsLiveTermIsNeverWrittenTo() {
		itLeads(ROOMY);
		for (int i = 0; i < 12; i++) {
			Instant before = time("renewTime");
			Eventually.await(PATIENCE, "its renewal", () -> time("renewTime").isAfter(before));
			assertThat(this.ours.isLeader()).isFalse();
		}
		assertThat(this.theirs.events()).extracting(CandidateEvent::name).doesNotContain("revoked");
		assertThat(this.namespace.server().auditLog().requests(this::isWriteOfOurs)).isEmpty();
		assertThat(this.ours.status().errors()).isZero();
	}

	@Test
	void itLeavesOurLiveTermAloneAndOurTokenIsNotTakenForItsOwn() {
		weLead(ROOMY);
		for (int i = 0; i < 4; i++) {
			Instant before = time("renewTime");
			Eventually.await(PATIENCE, "our renewal", () -> time("renewTime").isAfter(before));
		}
		assertThat(this.theirs.events()).extracting(CandidateEvent::name).doesNotContain("granted");
		assertThat(this.journal.entries()).hasSize(1);
		this.ours.stop();
		this.theirs.awaitEvent("granted", PATIENCE);
		try (KubernetesConnection connection = connection();
				Candidate follower = Candidate.start("follower", connection, this.namespace.name(), ROOMY,
						this.journal)) {
			Eventually.await(PATIENCE, "it as leader", () -> "theirs".equals(follower.status().leader()));
			Instant before = time("renewTime");
			Eventually.await(PATIENCE, "its renewal", () -> time("renewTime").isAfter(before));
			assertThat(follower.status().fencingToken()).isNotEqualTo(this.journal.entries().get(0).token());
		}
	}

	/**
	 * It doesn't release: the release of a deposed leader of client-go may hit whoever
	 * leads by then.
	 */
	@Test
	void whenItIsSuspendedTooLongItFindsUsLeading() {
		this.theirs = theirs(Candidate.QUICK).withoutRelease().start();
		weFollow();
		this.theirs.pause();
		Journal.Entry granted = this.journal.awaitGrant();
		this.theirs.resume();
		this.theirs.awaitEvent("revoked", PATIENCE);
		assertThat(this.ours.isLeader()).isTrue();
		assertThat(this.journal.entries()).containsExactly(granted);
	}

	private void itLeads(LeaderElectionTiming timing) {
		this.theirs = theirs(timing).start();
		weFollow();
	}

	private void weFollow() {
		this.theirs.awaitEvent("granted", PATIENCE);
		startOurs(ROOMY);
		Eventually.await(PATIENCE, "our follower", () -> "theirs".equals(this.ours.status().leader()));
		Eventually.await(PATIENCE, "our watch", () -> this.ours.status().watching());
	}

	private void weLead(LeaderElectionTiming timing) {
		startOurs(timing);
		this.journal.awaitGrant();
		this.theirs = theirs(timing).start();
		this.theirs.awaitEvent((event) -> event.identity().startsWith("ours_"), PATIENCE);
	}

	private void startOurs(LeaderElectionTiming timing) {
		this.ours = Candidate.start("ours", connection(), this.namespace.name(), timing, this.journal);
	}

	private ClientGoCandidateSetup theirs(LeaderElectionTiming timing) {
		return ClientGoCandidate.on(this.namespace, "orders", "theirs")
			.durations(timing.leaseDuration(), timing.renewDeadline(), timing.retryPeriod());
	}

	private KubernetesConnection connection() {
		return KubernetesConnection.kubeconfig(this.namespace.server().adminKubeconfig(), null);
	}

	private boolean isWriteOfOurs(AuditedRequest request) {
		return request.namespace().equals(this.namespace.name()) && request.userAgent().startsWith("leader-election/")
				&& !request.verb().equals("get") && !request.verb().equals("watch");
	}

	private int transitions() {
		return spec().get("leaseTransitions").getAsInt();
	}

	private Instant time(String field) {
		return Instant.parse(spec().get(field).getAsString());
	}

	private JsonObject spec() {
		return this.namespace.lease("orders").getAsJsonObject("spec");
	}

}
