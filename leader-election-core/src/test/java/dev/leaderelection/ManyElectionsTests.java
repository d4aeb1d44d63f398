package dev.leaderelection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.loop.ElectionThreads;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A thousand elections in one JVM need no more threads than one. */
class ManyElectionsTests {

	private static final int ELECTIONS = 1000;

	/**
	 * One for the steps, two for requests, one for listeners; and some for a moment when
	 * a busy machine lets none return.
	 */
	private static final int THREADS = 8;

	@Test
	void aThousandElectionsShareAHandfulOfThreads() throws InterruptedException {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		List<LeaderElection> elections = new ArrayList<>();
		AtomicInteger granted = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try (ElectionThreads threads = ElectionThreads.create()) {
			for (int i = 0; i < ELECTIONS; i++) {
				elections.add(start(i, threads, granted));
				most.accumulateAndGet(added(before), Math::max);
			}
			Elections.await("all lead", () -> {
				most.accumulateAndGet(added(before), Math::max);
				return granted.get() == ELECTIONS;
			});
			assertThat(elections).allMatch(LeaderElection::isLeader);
			assertThat(most.get()).isBetween(1, THREADS);
			elections.forEach((election) -> assertThat(election.stop(Recorder.PATIENCE)).isTrue());
			assertThat(granted).hasValue(0);
			assertThat(added(before)).isLessThanOrEqualTo(THREADS);
		}
		Elections.await("no thread is left", () -> added(before) == 0);
	}

	private static LeaderElection start(int number, ElectionThreads threads, AtomicInteger granted) {
		LeaderElection election = LeaderElection.builder()
			.name("election-" + number)
			.candidate("a")
			.lock(new InMemoryLock("lock-" + number))
			.profile(LeaderElectionProfile.SLOW)
			.threads(threads)
			.listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					granted.incrementAndGet();
				}

				@Override
				public void revoked(Leadership leadership, dev.leaderelection.protocol.RevocationReason reason) {
					granted.decrementAndGet();
				}

			})
			.build();
		election.start();
		return election;
	}

	private static int added(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread) && thread.getName().startsWith("leader-election-"))
			.collect(Collectors.toSet())
			.size();
	}

}
