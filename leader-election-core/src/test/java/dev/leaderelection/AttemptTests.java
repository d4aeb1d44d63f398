package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AttemptTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	private final Elections elections = new Elections(this.lock);

	private final LeaderElection election = this.elections.candidate("a").build();

	@AfterEach
	void stopAll() {
		this.election.close();
		this.elections.close();
	}

	@Test
	void aFreeLockIsWonWithoutWaiting() throws InterruptedException {
		assertThat(this.election.attempt(Duration.ZERO)).isPresent();
		assertThat(this.election.isLeader()).isTrue();
	}

	@Test
	void aReleasedLockIsWonWithoutWaiting() throws InterruptedException {
		for (int i = 0; i < 300; i++) {
			Optional<Leadership> leadership = this.election.attempt(Duration.ZERO);
			assertThat(leadership).isPresent();
			assertThat(this.election.stop(Recorder.PATIENCE)).isTrue();
			assertThat(leadership.get().isValid()).isFalse();
		}
	}

	@Test
	void aLockThatIsHeldIsNotWaitedFor() throws InterruptedException {
		this.elections.lead(this.elections.candidate("b"));
		assertThat(this.election.attempt(Duration.ZERO)).isEmpty();
		assertThat(this.election.status().leader()).startsWith("b_");
	}

	@Test
	void aLockThatIsHeldIsWaitedFor() throws InterruptedException {
		LeaderElection holder = this.elections.lead(this.elections.candidate("b"));
		CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> holder.stop(Recorder.PATIENCE));
		assertThat(this.election.attempt(Recorder.PATIENCE)).isPresent();
		assertThat(stopped.join()).isTrue();
	}

	@Test
	void aTermThatGoesOnIsReturned() throws InterruptedException {
		Optional<Leadership> first = this.election.attempt(Duration.ZERO);
		assertThat(this.election.attempt(Recorder.PATIENCE)).isEqualTo(first);
	}

	@Test
	void aLockThatCantBeReachedIsNotWaitedForLongerThanARequest() throws InterruptedException {
		LeaderElection unreachable = this.elections.candidate("a").lock(new UnreachableLock()).build();
		assertThat(unreachable.attempt(Duration.ZERO)).isEmpty();
		assertThat(unreachable.status().consecutiveErrors()).isPositive();
		unreachable.close();
	}

	@Test
	void whoeverStopsTheElectionEndsTheAttempt() throws Exception {
		this.elections.lead(this.elections.candidate("b"));
		FutureTask<Optional<Leadership>> attempt = new FutureTask<>(() -> this.election.attempt(Duration.ofHours(1)));
		new Thread(attempt).start();
		Elections.await("campaigning", this.election::isRunning);
		this.election.stop(Recorder.PATIENCE);
		assertThat(attempt.get(30, TimeUnit.SECONDS)).isEmpty();
	}

	@Test
	void anInterruptEndsTheAttempt() throws InterruptedException {
		this.elections.lead(this.elections.candidate("b"));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> this.election.attempt(Recorder.PATIENCE));
	}

	@Test
	void manyShortAttemptsTakeOverFromAHolderThatHasCrashed() throws InterruptedException {
		Instant longAgo = Instant.ofEpochSecond(5);
		Outcome crashed = this.lock.create(
				new LeaderElectionRecord("b", Duration.ofSeconds(2), longAgo, longAgo, 0, null), Duration.ofSeconds(1));
		assertThat(crashed).isInstanceOf(Outcome.Stored.class);
		long start = System.nanoTime();
		Elections.await("a term", () -> attemptAndStop());
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
	}

	private boolean attemptAndStop() {
		try {
			return this.election.attempt(Duration.ZERO).isPresent();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			this.election.stop(Recorder.PATIENCE);
		}
	}

	private static final class UnreachableLock implements ResourceLock {

		@Override
		public Outcome read(Duration timeout) {
			return new Outcome.Unknown("unreachable");
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			return new Outcome.Unknown("unreachable");
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			return new Outcome.Unknown("unreachable");
		}

		@Override
		public String describe() {
			return "unreachable lock";
		}

	}

}
