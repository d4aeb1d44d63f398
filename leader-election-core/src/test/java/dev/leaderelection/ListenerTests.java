package dev.leaderelection;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Listeners on real threads: exactly once, in order, whatever they do. */
@Tag("L7")
class ListenerTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	private final Elections elections = new Elections(this.lock);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void stopAll() {
		this.release.countDown();
		this.elections.close();
	}

	@Test
	void eachTermIsGrantedAndRevokedOnceAndInOrder() throws InterruptedException {
		Recorder recorder = new Recorder();
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		for (int i = 0; i < 5; i++) {
			assertThat(recorder.next()).isEqualTo("granted");
			this.lock.delete();
			assertThat(recorder.next()).isEqualTo("revoked RECORD_DELETED");
		}
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(recorder.rest()).containsExactly("revoked STOPPED");
		recorder.assertPaired();
	}

	@Test
	void allListenersAreToldInTheOrderOfTheirRegistrationThoughSomeThrow() throws InterruptedException {
		Recorder first = new Recorder() {

			@Override
			protected void work() {
				throw new StackOverflowError("for a test");
			}

		};
		Recorder second = new Recorder() {

			@Override
			protected void work() {
				throw sneaky(new Exception("checked, for a test"));
			}

		};
		Recorder third = new Recorder();
		LeaderElection election = this.elections
			.lead(this.elections.candidate("a").listener(first).listener(second).listener(third));
		for (Recorder recorder : new Recorder[] { first, second, third }) {
			assertThat(recorder.next()).isEqualTo("granted");
		}
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		for (Recorder recorder : new Recorder[] { first, second, third }) {
			assertThat(recorder.rest()).containsExactly("revoked STOPPED");
			recorder.assertPaired();
		}
	}

	@Test
	void aBlockingListenerDelaysNoRenewal() throws InterruptedException {
		Recorder recorder = blocking();
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(recorder));
		assertThat(recorder.next()).isEqualTo("granted");
		Leadership leadership = election.leadership().orElseThrow();
		Outcome.Found first = (Outcome.Found) this.lock.read(Recorder.PATIENCE);
		Elections.await("three renewals", () -> transitionsSince(first) > 3);
		assertThat(leadership.isValid()).isTrue();
	}

	@Test
	void aBlockingListenerDelaysNoOtherElection() throws InterruptedException {
		try (ElectionThreads threads = ElectionThreads.create()) {
			for (int i = 0; i < 20; i++) {
				Recorder blocked = blocking();
				this.elections.lead(new Elections(new InMemoryLock("blocked")).candidate("a")
					.lock(new InMemoryLock("blocked"))
					.threads(threads)
					.listener(blocked));
				assertThat(blocked.next()).isEqualTo("granted");
			}
			Recorder recorder = new Recorder();
			LeaderElection election = this.elections
				.lead(this.elections.candidate("b").threads(threads).listener(recorder));
			assertThat(recorder.next()).isEqualTo("granted");
			assertThat(election.stop(Recorder.PATIENCE)).isTrue();
			assertThat(recorder.rest()).containsExactly("revoked STOPPED");
			this.release.countDown();
			this.elections.close();
		}
	}

	@Test
	void aBlockingListenerDelaysNobodyWhoAwaitsLeadership() throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(1);
		LeaderElection election = this.elections
			.start(this.elections.candidate("a").listener(new LeaderElectionListener() {

				@Override
				public void newLeader(@Nullable String holderIdentity) {
					blocked.countDown();
					Elections.await(ListenerTests.this.release);
				}

			}));
		long start = System.nanoTime();
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Recorder.PATIENCE.dividedBy(2));
		Elections.await(blocked);
	}

	@Test
	void callsThatWaitForABlockingListenerComeInOrder() throws InterruptedException {
		Recorder recorder = blocking();
		this.elections.lead(this.elections.candidate("a").listener(recorder));
		assertThat(recorder.next()).isEqualTo("granted");
		Outcome.Found before = (Outcome.Found) this.lock.read(Recorder.PATIENCE);
		for (int i = 0; i < 3; i++) {
			this.lock.delete();
			Elections.await("a new term",
					() -> this.lock.read(Recorder.PATIENCE) instanceof Outcome.Found found
							&& found.snapshot().version().isAfter(before.snapshot().version())
							&& found.snapshot().record().fencingToken() != null);
		}
		assertThat(recorder.rest()).isEmpty();
		this.release.countDown();
		for (int i = 0; i < 3; i++) {
			assertThat(recorder.next()).isEqualTo("revoked RECORD_DELETED");
			assertThat(recorder.next()).isEqualTo("granted");
		}
		recorder.assertPaired();
	}

	@Test
	void aListenerThatInterruptsItsThreadDoesNotDisturbTheNextCall() throws InterruptedException {
		AtomicReference<Boolean> interrupted = new AtomicReference<>();
		CountDownLatch told = new CountDownLatch(1);
		Recorder blocking = blocking();
		this.elections.lead(this.elections.candidate("a").listener(blocking).listener(new LeaderElectionListener() {

			@Override
			public void granted(Leadership leadership) {
				Thread.currentThread().interrupt();
			}

			@Override
			public void revoked(Leadership leadership, RevocationReason reason) {
				interrupted.set(Thread.currentThread().isInterrupted());
				told.countDown();
			}

		}));
		assertThat(blocking.next()).isEqualTo("granted");
		this.lock.delete();
		this.release.countDown();
		Elections.await(told);
		assertThat(interrupted).hasValue(false);
	}

	@Test
	void aListenerMayStopItsElection() throws InterruptedException {
		AtomicReference<LeaderElection> election = new AtomicReference<>();
		AtomicReference<Duration> took = new AtomicReference<>();
		AtomicBoolean ended = new AtomicBoolean(true);
		Recorder recorder = new Recorder() {

			@Override
			public void granted(Leadership leadership) {
				super.granted(leadership);
				long start = System.nanoTime();
				ended.set(election.get().stop(Recorder.PATIENCE));
				took.set(Duration.ofNanos(System.nanoTime() - start));
			}

		};
		election.set(this.elections.candidate("a").listener(recorder).build());
		election.get().start();
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(recorder.next()).isEqualTo("revoked STOPPED");
		Elections.await("stopped", () -> !election.get().isRunning());
		assertThat(ended).as("ended before the listener returned").isFalse();
		assertThat(took.get()).isLessThan(Recorder.PATIENCE.dividedBy(2));
		assertThat(record().isFree()).as("released").isTrue();
		recorder.assertPaired();
	}

	@Test
	void aListenerMayStopItsElectionWhileAnotherThreadStopsIt() throws InterruptedException {
		AtomicReference<LeaderElection> election = new AtomicReference<>();
		Recorder recorder = new Recorder() {

			@Override
			public void revoked(Leadership leadership, RevocationReason reason) {
				super.revoked(leadership, reason);
				election.get().stop(Recorder.PATIENCE);
				election.get().close();
			}

		};
		election.set(this.elections.lead(this.elections.candidate("a").listener(recorder)));
		assertThat(recorder.next()).isEqualTo("granted");
		long start = System.nanoTime();
		assertThat(election.get().stop(Recorder.PATIENCE)).isTrue();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Recorder.PATIENCE.dividedBy(2));
		assertThat(record().isFree()).isTrue();
	}

	@Test
	void aListenerMayRestartItsElection() throws InterruptedException {
		AtomicReference<LeaderElection> election = new AtomicReference<>();
		AtomicInteger restarts = new AtomicInteger();
		Recorder recorder = new Recorder() {

			@Override
			public void revoked(Leadership leadership, RevocationReason reason) {
				super.revoked(leadership, reason);
				if (restarts.getAndIncrement() < 3) {
					election.get().stop(Recorder.PATIENCE);
					election.get().start();
				}
			}

		};
		election.set(this.elections.lead(this.elections.candidate("a").listener(recorder)));
		for (int i = 0; i < 3; i++) {
			assertThat(recorder.next()).isEqualTo("granted");
			assertThat(election.get().resign()).isTrue();
			assertThat(recorder.next()).isEqualTo("revoked RESIGNED");
		}
		assertThat(recorder.next()).isEqualTo("granted");
		recorder.assertPaired();
	}

	@Test
	void aListenerMayCallBackIntoItsElection() throws InterruptedException {
		AtomicReference<LeaderElection> election = new AtomicReference<>();
		AtomicReference<Optional<Leadership>> awaited = new AtomicReference<>();
		Recorder recorder = new Recorder() {

			@Override
			public void granted(Leadership leadership) {
				try {
					awaited.set(election.get().awaitLeadership(Recorder.PATIENCE));
				}
				catch (InterruptedException ex) {
					throw new AssertionError(ex);
				}
				election.get().start();
				election.get().status();
				assertThat(election.get().resign(Duration.ofMillis(1))).isTrue();
				super.granted(leadership);
			}

		};
		election.set(this.elections.candidate("a").listener(recorder).build());
		election.get().start();
		assertThat(recorder.next()).isEqualTo("granted");
		assertThat(recorder.next()).isEqualTo("revoked RESIGNED");
		assertThat(awaited.get()).isPresent();
		election.get().stop(Recorder.PATIENCE);
	}

	@Test
	void theCallsOfRestartedElectionsWaitInTheOrderOfTheRunsAndOnOneThread() throws InterruptedException {
		Recorder recorder = blocking();
		LeaderElection election = this.elections
			.lead(this.elections.candidate("a").leaseDuration(Duration.ofSeconds(5)).listener(recorder));
		assertThat(recorder.next()).isEqualTo("granted");
		for (int restarts = 0; restarts < 2; restarts++) {
			assertThat(election.stop(Duration.ofMillis(1))).isFalse();
			this.lock.delete();
			election.start();
			assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		}
		Elections.await("no thread waits but the one that is blocked", () -> callbackThreads() == 1);
		assertThat(recorder.rest()).isEmpty();
		this.release.countDown();
		for (int restarts = 0; restarts < 2; restarts++) {
			assertThat(recorder.next()).isEqualTo("revoked STOPPED");
			assertThat(recorder.next()).isEqualTo("granted");
		}
		recorder.assertPaired();
	}

	@Test
	void followersAreToldOfTheLeader() throws InterruptedException {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		AtomicReference<String> seen = new AtomicReference<>();
		LeaderElection follower = this.elections
			.start(this.elections.candidate("b").listener(new LeaderElectionListener() {

				@Override
				public void newLeader(@Nullable String holderIdentity) {
					seen.set(holderIdentity);
				}

			}));
		String identity = leader.leadership().orElseThrow().holderIdentity();
		Elections.await("told of the leader", () -> identity.equals(seen.get()));
		leader.stop(Recorder.PATIENCE);
		assertThat(follower.awaitLeadership(Recorder.PATIENCE)).isPresent();
		String own = follower.leadership().orElseThrow().holderIdentity();
		Elections.await("told of itself", () -> own.equals(seen.get()));
	}

	private Recorder blocking() {
		return new Recorder() {

			@Override
			protected void work() {
				Elections.await(ListenerTests.this.release);
			}

		};
	}

	private static long callbackThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("leader-election-callback"))
			.count();
	}

	private LeaderElectionRecord record() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot().record();
	}

	private long transitionsSince(Outcome.Found first) {
		Outcome.Found now = (Outcome.Found) this.lock.read(Recorder.PATIENCE);
		return now.snapshot().version().value().subtract(first.snapshot().version().value()).longValue();
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> RuntimeException sneaky(Throwable throwable) throws T {
		throw (T) throwable;
	}

}
