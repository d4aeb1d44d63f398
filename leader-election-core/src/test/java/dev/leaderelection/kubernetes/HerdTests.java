package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fifty candidates for one Lease, each with threads and connections of its own. The bound
 * is that each may fail twice, which proves no more than that there is no hot loop: on a
 * busy machine events come later than the spread is long. That a spread keeps most of
 * them from failing is proven in virtual time ({@code CrowdTests}).
 */
@UsesApiServer
class HerdTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int HERD = 50;

	/** The last one is a crash, those before are releases. */
	private static final int CHANGES = 4;

	private static final LeaderElectionTiming TIMING = new LeaderElectionTiming(Duration.ofSeconds(16),
			Duration.ofSeconds(13), Duration.ofSeconds(1), Duration.ofSeconds(6));

	private final Journal journal = new Journal();

	private final Map<String, Candidate> candidates = new LinkedHashMap<>();

	@AfterEach
	void close() {
		this.candidates.values().forEach(Candidate::close);
	}

	@Test
	void oneWinsAndNobodyFailsAgainAndAgain(Namespace namespace) {
		for (int i = 0; i < HERD; i++) {
			String name = "c" + i;
			this.candidates.put(name,
					Candidate.start(name, KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(), null),
							namespace.name(), TIMING, this.journal));
		}
		Journal.Entry leader = this.journal.awaitGrant();
		long failed = awaitAgreement(namespace);
		String crashed = "";
		for (int change = 1; change <= CHANGES; change++) {
			int known = this.journal.size();
			Candidate last = this.candidates.remove(leader.candidate());
			if (change < CHANGES) {
				last.stop();
			}
			else {
				crashed = leader.candidate();
				last.crash();
			}
			last.close();
			leader = this.journal.awaitGrant(known);
			long before = failed;
			failed = awaitAgreement(namespace);
			assertThat(failed - before).as("writes that failed at change %s", change)
				.isLessThanOrEqualTo(2L * this.candidates.size());
		}
		assertThat(this.journal.entries()).hasSize(2 * CHANGES);
		this.journal.assertOneLeaderAtATime(crashed);
	}

	/**
	 * Waits until all know who leads.
	 * @return how many writes have failed so far
	 */
	private long awaitAgreement(Namespace namespace) {
		Eventually.await(PATIENCE, "one leader whom all know",
				() -> this.candidates.values().stream().allMatch((candidate) -> candidate.status().watching())
						&& this.candidates.values()
							.stream()
							.map((candidate) -> String.valueOf(candidate.status().leader()))
							.distinct()
							.count() == 1
						&& this.candidates.values().stream().anyMatch(Candidate::isLeader));
		return namespace.server().auditLog().count((request) -> isFailedWrite(request, namespace));
	}

	private static boolean isFailedWrite(AuditedRequest request, Namespace namespace) {
		return request.namespace().equals(namespace.name()) && request.resource().equals("leases")
				&& (request.verb().equals("create") || request.verb().equals("update")) && request.status() >= 400;
	}

}
