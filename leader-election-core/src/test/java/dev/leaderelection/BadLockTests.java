package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.ElectionThreads;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a lock does, its election goes on, and leads again when the lock is well. */
@Tag("S10")
class BadLockTests {

	private final BadLock lock = new BadLock();

	private final Elections elections = new Elections(this.lock);

	@AfterEach
	void stopAll() {
		this.lock.recover();
		this.elections.close();
	}

	@ParameterizedTest
	@EnumSource
	void aCandidateOfABadLockIsNoLeaderAndLeadsWhenItIsWell(Illness illness) throws InterruptedException {
		this.lock.fallIll(illness);
		LeaderElection election = this.elections.start(quick());
		Elections.await("errors", () -> election.status().consecutiveErrors() > 0);
		Elections.await("calls", () -> this.lock.calls.get() >= illness.calls());
		assertThat(election.isLeader()).isFalse();
		assertThat(election.status().lastError()).isNotBlank();
		this.lock.recover();
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "THROWS_AN_ERROR", "RETURNS_NULL", "IS_UNKNOWN" })
	void aLeaderWhoseLockFallsIllSoonStopsLeadingAndLeadsAgainWhenItIsWell(Illness illness)
			throws InterruptedException {
		Recorder recorder = new Recorder();
		this.elections.start(quick().listener(recorder));
		Leadership first = recorder.nextGrant();
		this.lock.fallIll(illness);
		assertThat(recorder.next()).startsWith("revoked");
		assertThat(first.isValid()).isFalse();
		this.lock.recover();
		Leadership second = recorder.nextGrant();
		assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
		recorder.assertPaired();
	}

	@Test
	void aLockThatHangsForeverDelaysNoOtherElectionOnTheSameThreads() throws InterruptedException {
		this.lock.fallIll(Illness.HANGS_AND_IGNORES_INTERRUPTS);
		try (ElectionThreads threads = ElectionThreads.create()) {
			LeaderElection ill = this.elections.start(this.elections.candidate("ill").threads(threads));
			Elections.await("many attempts", () -> ill.status().errors() > 6);
			LeaderElection well = this.elections
				.start(this.elections.candidate("well").lock(new InMemoryLock("well")).threads(threads));
			assertThat(well.awaitLeadership(Recorder.PATIENCE)).isPresent();
			this.lock.recover();
			this.elections.close();
		}
	}

	@Test
	void aWatchThatThrowsIsDoneWithout() throws InterruptedException {
		this.lock.watchThrows = true;
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		LeaderElection second = this.elections.start(this.elections.candidate("b"));
		Elections.await("followed", () -> second.status().leader() != null);
		assertThat(second.status().watching()).isFalse();
		assertThat(first.stop(Recorder.PATIENCE)).isTrue();
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
	}

	@Test
	void aStopEndsInTimeAlsoWhenTheLockHangs() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		this.lock.fallIll(Illness.HANGS_AND_IGNORES_INTERRUPTS);
		long start = System.nanoTime();
		assertThat(election.stop(Duration.ofSeconds(1))).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Recorder.PATIENCE);
		assertThat(election.isLeader()).isFalse();
	}

	/** A lease that is over soon. */
	private LeaderElectionConfig.Builder quick() {
		return this.elections.candidate("a")
			.leaseDuration(Duration.ofSeconds(2))
			.requestTimeout(Duration.ofMillis(500));
	}

	enum Illness {

		THROWS(() -> {
			throw new IllegalStateException("for a test");
		}),

		THROWS_AN_ERROR(() -> {
			throw new StackOverflowError("for a test");
		}),

		HANGS(() -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return new Outcome.Unknown("interrupted");
		}),

		HANGS_AND_IGNORES_INTERRUPTS(null),

		RETURNS_NULL(() -> null),

		STORES_IN_A_READ_AND_FINDS_IN_A_WRITE(null),

		ANSWERS_WITH_THE_WRONG_VERSION(null),

		IS_UNKNOWN(() -> new Outcome.Unknown("for a test")),

		REFUSES(() -> new Outcome.Refused("for a test", Duration.ofSeconds(Long.MIN_VALUE)));

		private final @Nullable Supplier<@Nullable Outcome> answer;

		Illness(@Nullable Supplier<@Nullable Outcome> answer) {
			this.answer = answer;
		}

		/** A lock that hangs for good is not called again. */
		private int calls() {
			return (this == HANGS_AND_IGNORES_INTERRUPTS) ? 1 : 4;
		}

	}

	private static final class BadLock implements ResourceLock {

		private final InMemoryLock delegate = new InMemoryLock("bad");

		private final AtomicInteger calls = new AtomicInteger();

		private volatile @Nullable Illness illness;

		private volatile CountDownLatch well = new CountDownLatch(0);

		private volatile boolean watchThrows;

		void fallIll(Illness illness) {
			this.calls.set(0);
			this.well = new CountDownLatch(1);
			this.illness = illness;
		}

		void recover() {
			this.illness = null;
			this.well.countDown();
		}

		@Override
		public Outcome read(Duration timeout) {
			return answer(() -> this.delegate.read(timeout), new Outcome.Stored(nonsense()));
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			return answer(() -> this.delegate.create(record, timeout), new Outcome.Found(nonsense()));
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			if (this.illness == Illness.ANSWERS_WITH_THE_WRONG_VERSION) {
				return new Outcome.Stored(new Snapshot(base.version(), record));
			}
			return answer(() -> this.delegate.update(base, record, timeout), new Outcome.Found(nonsense()));
		}

		@Override
		public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
			if (this.watchThrows) {
				throw new NoClassDefFoundError("for a test");
			}
			return this.delegate.watch(since, listener);
		}

		@Override
		public String describe() {
			return "bad lock";
		}

		@SuppressWarnings("NullAway")
		private Outcome answer(Supplier<Outcome> healthy, Outcome nonsense) {
			this.calls.incrementAndGet();
			Illness illness = this.illness;
			if (illness == null) {
				return healthy.get();
			}
			if (illness == Illness.HANGS_AND_IGNORES_INTERRUPTS) {
				awaitUninterruptibly();
				return new Outcome.Unknown("late");
			}
			if (illness == Illness.ANSWERS_WITH_THE_WRONG_VERSION) {
				return new Outcome.Unknown("for a test");
			}
			return (illness.answer != null) ? illness.answer.get() : nonsense;
		}

		private void awaitUninterruptibly() {
			while (this.well.getCount() > 0) {
				try {
					this.well.await();
				}
				catch (InterruptedException ex) {
					// Ignored: that is the illness.
				}
			}
		}

		private static Snapshot nonsense() {
			return new Snapshot(ResourceVersion.of(1_000_000), new LeaderElectionRecord("x",
					Duration.ofSeconds(Long.MIN_VALUE), Instant.MIN, Instant.MAX, Integer.MIN_VALUE, null));
		}

	}

}
