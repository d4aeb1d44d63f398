package dev.leaderelection.kubernetes;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An API server that is away, is killed, comes back, or hangs. */
@UsesApiServer
class OutageTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** A restart of the API server is shorter than this deadline. */
	private static final LeaderElectionTiming PATIENT = new LeaderElectionTiming(Duration.ofSeconds(75),
			Duration.ofSeconds(60), Duration.ofMillis(500), Duration.ofSeconds(2));

	private static ApiServer server;

	private final Journal journal = new Journal();

	private final List<Candidate> candidates = new ArrayList<>();

	private Namespace namespace;

	@BeforeAll
	static void startServer() {
		server = ApiServer.start();
	}

	@AfterAll
	static void closeServer() {
		server.close();
	}

	@BeforeEach
	void enter() {
		this.namespace = server.createNamespace();
	}

	@AfterEach
	void close() {
		this.candidates.forEach(Candidate::close);
		this.journal.assertOneLeaderAtATime(null);
	}

	@Test
	void anApiServerThatIsAwayAtTheStartIsWaitedFor() {
		server.kill();
		Candidate candidate = start("a", Candidate.QUICK);
		Eventually.await(PATIENCE, "two failed requests", () -> candidate.status().consecutiveErrors() >= 2
				&& String.valueOf(candidate.status().lastError()).contains("ConnectException"));
		LeaderElectionStatus status = candidate.status();
		assertThat(status.state()).isEqualTo(LeaderElectionStatus.State.FOLLOWER);
		assertThat(status.leader()).isNull();
		server.startAgain();
		this.journal.awaitGrant();
		Eventually.await(PATIENCE, "no error", () -> candidate.status().consecutiveErrors() == 0);
	}

	@Test
	void anOutageShorterThanTheDeadlineCostsNothing() {
		Candidate leader = start("a", PATIENT);
		this.journal.awaitGrant();
		Candidate follower = start("b", PATIENT);
		Eventually.await(PATIENCE, "watches", () -> leader.status().watching() && follower.status().watching());
		server.kill();
		Eventually.await(PATIENCE, "a failed renewal", () -> leader.status().consecutiveErrors() > 0);
		assertThat(leader.isLeader()).isTrue();
		server.startAgain();
		awaitRenewal();
		Eventually.await(PATIENCE, "watches again", () -> leader.status().watching() && follower.status().watching());
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void aServerThatComesBackWithAnotherCertificateOfItsAuthorityIsTheSameServer() {
		Candidate leader = start("a", PATIENT);
		this.journal.awaitGrant();
		X509Certificate before = certificate();
		server.kill();
		server.startAgainWithAnotherCertificate();
		assertThat(certificate()).isNotEqualTo(before);
		awaitRenewal();
		Eventually.await(PATIENCE, "a watch", () -> leader.status().watching());
		assertThat(this.journal.entries()).hasSize(1);
	}

	private static X509Certificate certificate() {
		return server.admin().serverCertificate();
	}

	@Test
	void anOutageLongerThanTheDeadlineEndsTheTermAndANewOneFollows() {
		Candidate leader = start("a", Candidate.QUICK);
		Journal.Entry granted = this.journal.awaitGrant();
		server.kill();
		Journal.Entry revoked = this.journal.awaitRevocation(1, RevocationReason.RENEW_DEADLINE_EXCEEDED);
		assertThat(leader.isLeader()).isFalse();
		server.startAgain();
		Journal.Entry next = this.journal.awaitGrant(2);
		assertThat(next.token()).isGreaterThan(granted.token());
		assertThat(revoked.token()).isEqualTo(granted.token());
	}

	@Test
	void aRestartWithAFarewellCostsNothing() {
		Candidate leader = start("a", PATIENT);
		this.journal.awaitGrant();
		server.restart();
		awaitRenewal();
		Eventually.await(PATIENCE, "a watch", () -> leader.status().watching());
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void anApiServerThatHangsForAWhileCostsNothing() {
		Candidate leader = start("a", PATIENT);
		this.journal.awaitGrant();
		try {
			server.pause();
			Eventually.await(PATIENCE, "a renewal that timed out", () -> leader.status().consecutiveErrors() > 0);
			assertThat(leader.isLeader()).isTrue();
		}
		finally {
			server.resume();
		}
		awaitRenewal();
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void anApiServerThatHangsTooLongEndsTheTermAndTheFollowersWaitForTheLease() {
		start("a", Candidate.QUICK);
		this.journal.awaitGrant();
		start("b", Candidate.QUICK);
		try {
			server.pause();
			this.journal.awaitRevocation(1, RevocationReason.RENEW_DEADLINE_EXCEEDED);
			assertThat(this.candidates).noneMatch(Candidate::isLeader);
		}
		finally {
			server.resume();
		}
		this.journal.awaitGrant(2);
	}

	private Candidate start(String name, LeaderElectionTiming timing) {
		KubernetesConnection connection = KubernetesConnection.kubeconfig(server.adminKubeconfig(), null);
		Candidate candidate = Candidate.start(name, connection, this.namespace.name(), timing, this.journal);
		this.candidates.add(candidate);
		return candidate;
	}

	private void awaitRenewal() {
		Instant before = renewTime();
		Eventually.await(PATIENCE, "a renewal", () -> renewTime().isAfter(before));
	}

	private Instant renewTime() {
		return Instant.parse(this.namespace.lease("orders").getAsJsonObject("spec").get("renewTime").getAsString());
	}

}
