package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Stopping and resigning on real threads. */
@Tag("S8")
class StopTests {

	private final WatchedLock lock = new WatchedLock();

	private final Elections elections = new Elections(this.lock);

	private final CountDownLatch release = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stopAll() {
		this.release.countDown();
		this.elections.close();
		this.threads.shutdownNow();
	}

	@Test
	void theLockIsHeldAndRenewedUntilWorkHasEndedAndThenReleased() throws Exception {
		Recorder recorder = new Recorder();
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		LeaderWork work = election.enter().orElseThrow();
		LeaderWork more = election.enter().orElseThrow();
		Future<Boolean> stopped = this.threads.submit(() -> election.stop(Recorder.PATIENCE));
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(recorder.next()).isEqualTo("revoked STOPPED");
		assertThat(election.isLeader()).isFalse();
		assertThat(election.enter()).isEmpty();
		assertThat(election.status().state()).isEqualTo(LeaderElectionStatus.State.DRAINING);
		Snapshot before = stored();
		Elections.await("renewals go on",
				() -> stored().version().value().longValue() > before.version().value().longValue() + 2);
		more.close();
		more.close();
		assertThat(stored().record().isFree()).isFalse();
		assertThat(stopped.isDone()).isFalse();
		work.close();
		assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(stored().record().isFree()).isTrue();
		assertThat(work.leadership().isValid()).isFalse();
	}

	@Test
	void aListenerThatIsStillRevokingHoldsTheReleaseBack() throws Exception {
		Recorder recorder = new Recorder() {

			@Override
			protected void work() {
				Elections.await(StopTests.this.release);
			}

		};
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		Future<Boolean> stopped = this.threads.submit(() -> election.stop(Recorder.PATIENCE));
		assertThat(recorder.next()).isEqualTo("granted");
		Snapshot before = stored();
		Elections.await("renewals go on",
				() -> stored().version().value().longValue() > before.version().value().longValue() + 2);
		assertThat(stored().record().isFree()).isFalse();
		this.release.countDown();
		assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(stored().record().isFree()).isTrue();
	}

	@Test
	void workThatDoesNotEndIsNotWaitedForAndTheLockIsNotReleased() throws Exception {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		LeaderWork work = election.enter().orElseThrow();
		long start = System.nanoTime();
		assertThat(election.stop(Duration.ofSeconds(1))).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(450), Recorder.PATIENCE);
		assertThat(stored().record().isFree()).isFalse();
		work.close();
		assertThat(stored().record().isFree()).isFalse();
	}

	@Test
	void aStopWaitsForCallbacksAlsoOfATermThatWasLost() throws Exception {
		Recorder recorder = new Recorder() {

			@Override
			public void revoked(Leadership leadership, RevocationReason reason) {
				super.revoked(leadership, reason);
				Elections.await(StopTests.this.release);
			}

		};
		LeaderElection election = this.elections
			.lead(this.elections.candidate("a").leaseDuration(Duration.ofSeconds(5)).listener(recorder));
		LeaderElection other = this.elections.start(this.elections.candidate("b"));
		assertThat(recorder.next()).isEqualTo("granted");
		election.resign(Duration.ofHours(1));
		this.lock.delete();
		assertThat(other.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(recorder.next()).isEqualTo("revoked RESIGNED");
		Future<Boolean> stopped = this.threads.submit(() -> election.stop(Recorder.PATIENCE));
		Elections.await("stopping", () -> election.status().state() == LeaderElectionStatus.State.STOPPED);
		assertThat(stopped.isDone()).isFalse();
		this.release.countDown();
		assertThat(stopped.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aStopEndsWithinItsTimeoutWhateverTheListenerDoes() throws Exception {
		Recorder recorder = new Recorder() {

			@Override
			protected void work() {
				Elections.await(StopTests.this.release);
			}

		};
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		assertThat(recorder.next()).isEqualTo("granted");
		long start = System.nanoTime();
		election.stop(Duration.ofMillis(300));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Recorder.PATIENCE);
		assertThat(election.isRunning()).isFalse();
		assertThat(stored().record().isFree()).isFalse();
		this.release.countDown();
		assertThat(recorder.next()).isEqualTo("revoked STOPPED");
		recorder.assertPaired();
	}

	@Test
	void evenWithoutAnyTimeToStopEverythingIsLeftBehindInOrder() throws Exception {
		for (int i = 0; i < 20; i++) {
			Recorder recorder = new Recorder();
			LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
			Elections.await("watching", () -> this.lock.watches.get() == 1);
			election.stop(Duration.ZERO);
			assertThat(election.isLeader()).isFalse();
			assertThat(recorder.next()).isEqualTo("granted");
			assertThat(recorder.next()).isEqualTo("revoked STOPPED");
			Elections.await("the watch is closed", () -> this.lock.watches.get() == 0);
			this.lock.delete();
		}
	}

	@Test
	void timeoutsOfAnyLengthAreUnderstood() throws Exception {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		assertThat(election.awaitLeadership(Duration.ofSeconds(Long.MAX_VALUE))).isPresent();
		assertThat(election.resign(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
		Elections.await("released", () -> stored().record().isFree());
		assertThat(election.awaitLeadership(Duration.ofSeconds(Long.MIN_VALUE))).isEmpty();
		assertThat(election.stop(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
		LeaderElection second = this.elections.lead(this.elections.candidate("b"));
		assertThat(second.resign(Duration.ofSeconds(-1))).isTrue();
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		second.stop(Duration.ofSeconds(-1));
		assertThat(second.isRunning()).isFalse();
	}

	@Test
	void startingAndStoppingTwiceIsDoneOnce() throws Exception {
		Recorder recorder = new Recorder();
		LeaderElection election = this.elections.candidate("a").listener(recorder).build();
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		election.start();
		election.start();
		String identity = election.awaitLeadership(Recorder.PATIENCE).orElseThrow().holderIdentity();
		election.start();
		assertThat(election.leadership().orElseThrow().holderIdentity()).isEqualTo(identity);
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		election.close();
		assertThat(recorder.rest()).containsExactly("granted", "revoked STOPPED");
	}

	@Test
	void manyThreadsMayStartAndStop() throws Exception {
		Recorder recorder = new Recorder();
		LeaderElection election = this.elections.candidate("a").listener(recorder).build();
		AtomicInteger rounds = new AtomicInteger();
		List<Future<?>> all = IntStream.range(0, 4).<Future<?>>mapToObj((i) -> this.threads.submit(() -> {
			while (rounds.incrementAndGet() < 200) {
				if (i % 2 == 0) {
					election.start();
				}
				else {
					assertThat(election.stop(Recorder.PATIENCE)).isTrue();
				}
			}
		})).toList();
		for (Future<?> each : all) {
			each.get(60, TimeUnit.SECONDS);
		}
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(election.isRunning()).isFalse();
		recorder.assertPaired();
		assertThat(this.lock.watches).hasValue(0);
	}

	@Test
	void aSecondStopKeepsToItsOwnTimeout() throws Exception {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		try (LeaderWork work = election.enter().orElseThrow()) {
			Future<Boolean> first = this.threads.submit(() -> election.stop(Duration.ofHours(1)));
			Elections.await("revoked", () -> !election.isLeader());
			long start = System.nanoTime();
			election.stop(Duration.ofMillis(100));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Recorder.PATIENCE);
			first.get(30, TimeUnit.SECONDS);
			assertThat(work.leadership().isValid()).isFalse();
		}
		assertThat(election.isRunning()).isFalse();
	}

	@Test
	void anInterruptedStopStopsAtOnceAndKeepsTheInterrupt() throws Exception {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		try (LeaderWork work = election.enter().orElseThrow()) {
			assertThat(work.leadership().isValid()).isTrue();
			Future<Boolean> interrupted = this.threads.submit(() -> {
				Thread.currentThread().interrupt();
				boolean ended = election.stop(Duration.ofHours(1));
				return !ended && Thread.currentThread().isInterrupted();
			});
			assertThat(interrupted.get(30, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(election.isRunning()).isFalse();
		assertThat(election.isLeader()).isFalse();
		assertThat(stored().record().isFree()).isFalse();
	}

	@Test
	void resigningHandsOverAndHoldsOff() throws Exception {
		Recorder recorder = new Recorder();
		LeaderElection first = this.elections.lead(this.elections.candidate("a").listener(recorder));
		LeaderElection second = this.elections.start(this.elections.candidate("b"));
		assertThat(second.resign()).isFalse();
		assertThat(first.resign(Duration.ofHours(1))).isTrue();
		assertThat(first.resign()).as("resigned twice").isFalse();
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(recorder.next()).isEqualTo("revoked RESIGNED");
		second.stop(Recorder.PATIENCE);
		assertThat(first.awaitLeadership(Duration.ofSeconds(1))).as("holds off").isEmpty();
		first.stop(Recorder.PATIENCE);
		first.start();
		assertThat(first.awaitLeadership(Recorder.PATIENCE)).as("a restart ends the hold-off").isPresent();
	}

	@Test
	void resigningLetsWorkEndFirst() throws Exception {
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		LeaderElection second = this.elections.start(this.elections.candidate("b"));
		LeaderWork work = first.enter().orElseThrow();
		assertThat(first.resign(Duration.ofMillis(1))).isTrue();
		Elections.await("revoked", () -> !first.isLeader());
		Snapshot before = stored();
		Elections.await("renewals go on",
				() -> stored().version().value().longValue() > before.version().value().longValue() + 2);
		assertThat(second.isLeader()).isFalse();
		work.close();
		Elections.await("somebody leads", () -> first.isLeader() || second.isLeader());
		assertThat(work.leadership().isValid()).isFalse();
	}

	@Test
	void listenersAreToldThatTheElectionHasStopped() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		LeaderElectionListener listener = new LeaderElectionListener() {

			@Override
			public void revoked(Leadership leadership, RevocationReason reason) {
				calls.add("revoked " + reason);
			}

			@Override
			public void stopped() {
				calls.add("stopped");
			}

		};
		LeaderElection leader = this.elections.lead(this.elections.candidate("a").listener(listener));
		assertThat(leader.stop(Recorder.PATIENCE)).isTrue();
		assertThat(calls).containsExactly("revoked STOPPED", "stopped");
		calls.clear();
		this.elections.lead(this.elections.candidate("b"));
		LeaderElection follower = this.elections.start(this.elections.candidate("c").listener(listener));
		assertThat(follower.stop(Recorder.PATIENCE)).isTrue();
		assertThat(follower.stop(Recorder.PATIENCE)).isTrue();
		assertThat(calls).containsExactly("stopped");
		calls.clear();
		follower.start();
		follower.stop(Duration.ZERO);
		Elections.await("stopped", () -> calls.contains("stopped"));
		assertThat(calls).containsExactly("stopped");
	}

	@Test
	void noThreadIsLeftBehind() throws Exception {
		Map<Thread, StackTraceElement[]> before = Thread.getAllStackTraces();
		Recorder recorder = new Recorder();
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		Elections.await("all threads have ended", () -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> !before.containsKey(thread) && thread.getName().startsWith("leader-election-")));
	}

	@Test
	void anElectionIsStoppedByTheEndOfABlock() throws Exception {
		try (LeaderElection election = this.elections.candidate("a").build()) {
			election.start();
			assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		}
		assertThat(stored().record().isFree()).isTrue();
	}

	private Snapshot stored() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot();
	}

	/** Counts the watches that are open. */
	private static final class WatchedLock extends ForwardingLock {

		private final AtomicInteger watches = new AtomicInteger();

		private WatchedLock() {
			super("test");
		}

		@Override
		public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
			LockWatch watch = super.watch(since, listener);
			this.watches.incrementAndGet();
			return () -> {
				watch.close();
				this.watches.decrementAndGet();
			};
		}

	}

}
