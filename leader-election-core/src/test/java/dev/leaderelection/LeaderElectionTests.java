package dev.leaderelection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The public API on real threads and clocks, with several candidates in this JVM. */
class LeaderElectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final InMemoryLock lock = new InMemoryLock("test");

	private final List<LeaderElection> candidates = new ArrayList<>();

	@AfterEach
	void stopAll() {
		this.candidates.forEach(LeaderElection::close);
	}

	@Test
	void threeCandidatesHaveOneLeader() throws InterruptedException {
		LeaderElection first = candidate("first");
		assertThat(first.awaitLeadership(PATIENCE)).isPresent();
		LeaderElection second = candidate("second");
		LeaderElection third = candidate("third");
		assertThat(second.isLeader()).isFalse();
		assertThat(third.isLeader()).isFalse();
		assertThat(first.isLeader()).isTrue();
	}

	@Test
	void aStoppedLeaderHandsOverAtOnceWithAGreaterToken() throws InterruptedException {
		LeaderElection first = candidate("first");
		Optional<Leadership> before = first.awaitLeadership(PATIENCE);
		LeaderElection second = candidate("second");
		assertThat(first.stop(PATIENCE)).isTrue();
		Optional<Leadership> after = second.awaitLeadership(PATIENCE);
		assertThat(after.orElseThrow().fencingToken()).isGreaterThan(before.orElseThrow().fencingToken());
		assertThat(before.orElseThrow().isValid()).isFalse();
	}

	@Test
	void aStoppedElectionCanStartAgain() throws InterruptedException {
		LeaderElection first = candidate("first");
		assertThat(first.awaitLeadership(PATIENCE)).isPresent();
		assertThat(first.stop(PATIENCE)).isTrue();
		first.start();
		assertThat(first.awaitLeadership(PATIENCE)).isPresent();
	}

	/**
	 * One that waits for the end of a lease, or for a poll, is too late for the tests.
	 */
	private LeaderElection candidate(String name) {
		LeaderElection election = LeaderElection.builder()
			.name("test")
			.candidate(name)
			.lock(this.lock)
			.leaseDuration(Duration.ofMinutes(10))
			.build();
		this.candidates.add(election);
		election.start();
		return election;
	}

}
