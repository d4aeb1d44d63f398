package dev.leaderelection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A thousand elections in one JVM need no more threads than one. */
class ManyElectionsTests {

	private static final int ELECTIONS = 1000;

	private static final int MANY = 300;

	/** One for the steps, two for requests, one for listeners. */
	private static final int THREADS = 4;

	@Test
	void aThousandElectionsShareAHandfulOfThreads() throws InterruptedException {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		List<LeaderElection> elections = new ArrayList<>();
		AtomicInteger granted = new AtomicInteger();
		AtomicInteger revoked = new AtomicInteger();
		try (ElectionThreads threads = ElectionThreads.create()) {
			for (int i = 0; i < ELECTIONS; i++) {
				elections.add(start(new InMemoryLock("lock-" + i), LeaderElectionProfile.SLOW,
						LeaderElectionProfile.SLOW.retryPeriod(), threads, granted, revoked));
			}
			Elections.await("all lead", () -> granted.get() == ELECTIONS);
			assertThat(elections).allMatch(LeaderElection::isLeader);
			Elections.await("few threads are left", () -> added(before) <= THREADS);
			elections.forEach((election) -> assertThat(election.stop(Recorder.PATIENCE)).isTrue());
			assertThat(revoked).hasValue(ELECTIONS);
		}
		Elections.await("no thread is left", () -> added(before) == 0);
	}

	/** More calls than two threads can make: each takes 50 ms. */
	@Test
	void manyElectionsOnASlowLockLoseNoTerm() throws InterruptedException {
		AtomicInteger granted = new AtomicInteger();
		AtomicInteger revoked = new AtomicInteger();
		List<SlowLock> locks = new ArrayList<>();
		try (ElectionThreads threads = ElectionThreads.create()) {
			for (int i = 0; i < MANY; i++) {
				SlowLock lock = new SlowLock("slow-" + i);
				locks.add(lock);
				start(lock, LeaderElectionProfile.BALANCED, Duration.ofSeconds(1), threads, granted, revoked);
			}
			Elections.await("all renewed their terms five times",
					() -> locks.stream().allMatch((lock) -> lock.updates.get() >= 5));
			Elections.await("all told", () -> granted.get() == MANY);
			assertThat(revoked).hasValue(0);
		}
	}

	private static LeaderElection start(ResourceLock lock, LeaderElectionProfile profile, Duration retryPeriod,
			ElectionThreads threads, AtomicInteger granted, AtomicInteger revoked) {
		LeaderElection election = LeaderElection.builder()
			.name(lock.describe())
			.candidate("a")
			.lock(lock)
			.profile(profile)
			.retryPeriod(retryPeriod)
			.threads(threads)
			.listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					granted.incrementAndGet();
				}

				@Override
				public void revoked(Leadership leadership, RevocationReason reason) {
					revoked.incrementAndGet();
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

	/** Takes a while for everything. */
	private static final class SlowLock extends ForwardingLock {

		private final AtomicInteger updates = new AtomicInteger();

		private SlowLock(String name) {
			super(name);
		}

		@Override
		public Outcome read(Duration timeout) {
			take50Milliseconds();
			return super.read(timeout);
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			take50Milliseconds();
			return super.create(record, timeout);
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			take50Milliseconds();
			this.updates.incrementAndGet();
			return super.update(base, record, timeout);
		}

		private static void take50Milliseconds() {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
		}

	}

}
