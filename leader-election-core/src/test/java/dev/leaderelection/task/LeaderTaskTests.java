package dev.leaderelection.task;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.Elections;
import dev.leaderelection.FencingToken;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tasks of leaders and followers, on real threads. */
class LeaderTaskTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	private final Elections elections = new Elections(this.lock);

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void stopAll() {
		this.release.countDown();
		this.elections.close();
	}

	@Test
	void aTaskRunsFromTheGrantToTheRevocation() throws InterruptedException {
		LeaderTask task = LeaderTask.of("test", this::untilInterrupted);
		LeaderElection election = this.elections.candidate("a").listener(task).build();
		assertThat(task.isRunning()).isFalse();
		election.start();
		assertThat(next()).isEqualTo("begun");
		assertThat(task.isRunning()).isTrue();
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(this.events).containsExactly("interrupted");
		assertThat(task.isRunning()).isFalse();
	}

	@Test
	void aTaskBeginsAnewInTheNextTermAndNeverOverlapsWithItself() throws InterruptedException {
		AtomicInteger running = new AtomicInteger();
		List<FencingToken> tokens = new CopyOnWriteArrayList<>();
		LeaderTask task = LeaderTask.of("test", (leadership) -> {
			assertThat(running.incrementAndGet()).isEqualTo(1);
			tokens.add(leadership.fencingToken());
			try {
				untilInterrupted(leadership);
			}
			finally {
				running.decrementAndGet();
			}
		});
		this.elections.lead(this.elections.candidate("a").listener(task));
		for (int i = 0; i < 5; i++) {
			assertThat(next()).isEqualTo("begun");
			this.lock.delete();
			assertThat(next()).isEqualTo("interrupted");
		}
		assertThat(next()).isEqualTo("begun");
		assertThat(tokens).hasSize(6).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void theReleaseWaitsForTheTask() throws InterruptedException {
		LeaderTask task = LeaderTask.of("test", (leadership) -> {
			this.events.add("begun");
			uninterruptibly();
			this.events.add(record().isFree() ? "released too early" : "ended");
		});
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(task));
		assertThat(next()).isEqualTo("begun");
		assertThat(election.resign()).isTrue();
		Outcome.Found before = (Outcome.Found) this.lock.read(Recorder.PATIENCE);
		Elections.await("renewals go on",
				() -> ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot()
					.version()
					.isAfter(before.snapshot().version()));
		assertThat(record().isFree()).isFalse();
		this.release.countDown();
		assertThat(next()).isEqualTo("ended");
		Elections.await("released", () -> record().isFree());
	}

	@Test
	void aTaskThatDoesNotEndKeepsTheLockFromBeingReleasedAndTheNextOneFromBeginning() throws InterruptedException {
		LeaderTask task = LeaderTask.of("test", (leadership) -> {
			this.events.add("begun");
			uninterruptibly();
			this.events.add("ended");
		});
		LeaderElection election = this.elections
			.lead(this.elections.candidate("a").leaseDuration(Duration.ofSeconds(5)).listener(task));
		assertThat(next()).isEqualTo("begun");
		assertThat(election.stop(Duration.ofMillis(200))).isFalse();
		assertThat(record().isFree()).isFalse();
		this.lock.delete();
		election.start();
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(this.events).isEmpty();
		this.release.countDown();
		assertThat(next()).isEqualTo("ended");
		assertThat(next()).isEqualTo("begun");
		assertThat(next()).isEqualTo("ended");
	}

	@Test
	void aTaskThatThrowsMakesItsProcessResign() throws InterruptedException {
		LeaderElection second = this.elections.candidate("b").build();
		LeaderTask task = LeaderTask.of("test", (leadership) -> {
			second.start();
			throw new IllegalStateException("for a test");
		});
		LeaderElection first = this.elections.start(this.elections.candidate("a").listener(task));
		Elections.await("begun", second::isRunning);
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(first.isLeader()).isFalse();
		second.stop(Recorder.PATIENCE);
	}

	@Test
	void aTaskThatReturnsLeavesItsProcessTheLeader() throws InterruptedException {
		LeaderTask task = LeaderTask.of("test", (leadership) -> this.events.add("done"));
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(task));
		assertThat(next()).isEqualTo("done");
		Elections.await("ended", () -> !task.isRunning());
		assertThat(election.isLeader()).isTrue();
		assertThat(election.resign(Duration.ZERO)).isTrue();
		assertThat(next()).isEqualTo("done");
	}

	@Test
	void aPeriodicTaskRunsAtOnceAndAgainAlthoughItThrows() throws InterruptedException {
		AtomicInteger runs = new AtomicInteger();
		PeriodicLeaderTask task = PeriodicLeaderTask.every(Duration.ofMillis(10), "test", (leadership) -> {
			leadership.check();
			this.events.add("run " + runs.incrementAndGet());
			if (runs.get() % 2 == 0) {
				throw new IllegalStateException("for a test");
			}
		});
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(task));
		for (int i = 1; i <= 5; i++) {
			assertThat(next()).isEqualTo("run " + i);
		}
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		this.events.clear();
		assertThat(this.events.poll(100, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void aRunOfAPeriodicTaskIsInterruptedByTheRevocation() throws InterruptedException {
		PeriodicLeaderTask task = PeriodicLeaderTask.every(Duration.ofDays(1), "test", this::untilInterrupted);
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(task));
		assertThat(next()).isEqualTo("begun");
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(this.events).containsExactly("interrupted");
	}

	@Test
	void aPauseIsPositive() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PeriodicLeaderTask.every(Duration.ZERO, "test", (leadership) -> {
			}))
			.withMessage("The pause between two runs must be positive, but was PT0S");
	}

	@Test
	void aFollowerTaskRunsWhileAnotherProcessLeads() throws InterruptedException {
		FollowerTask task = FollowerTask.of("test", (leader) -> {
			this.events.add("following " + leader.charAt(0));
			try {
				new CountDownLatch(1).await();
			}
			finally {
				this.events.add("ended");
			}
		});
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b").listener(task));
		assertThat(next()).isEqualTo("following a");
		first.stop(Recorder.PATIENCE);
		assertThat(next()).isEqualTo("ended");
		assertThat(follower.awaitLeadership(Recorder.PATIENCE)).isPresent();
		LeaderElection third = this.elections.start(this.elections.candidate("c"));
		assertThat(follower.resign(Duration.ofHours(1))).isTrue();
		assertThat(third.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(next()).isEqualTo("following c");
		assertThat(follower.stop(Recorder.PATIENCE)).isTrue();
		assertThat(next()).isEqualTo("ended");
		assertThat(this.events).isEmpty();
	}

	@Test
	void aLoneLeaderFollowsNobody() throws InterruptedException {
		FollowerTask task = FollowerTask.of("test", (leader) -> this.events.add("following " + leader));
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(task));
		assertThat(election.resign(Duration.ZERO)).isTrue();
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(this.events).isEmpty();
	}

	@Test
	void aFollowerTaskThatThrowsHarmsNobody() throws InterruptedException {
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		FollowerTask task = FollowerTask.of("test", (leader) -> {
			this.events.add("following");
			throw new IllegalStateException("for a test");
		});
		LeaderElection follower = this.elections.start(this.elections.candidate("b").listener(task));
		assertThat(next()).isEqualTo("following");
		first.stop(Recorder.PATIENCE);
		assertThat(follower.awaitLeadership(Recorder.PATIENCE)).isPresent();
	}

	private void untilInterrupted(Leadership leadership) throws InterruptedException {
		assertThat(leadership.isValid()).isTrue();
		this.events.add("begun");
		try {
			new CountDownLatch(1).await();
		}
		finally {
			this.events.add("interrupted");
		}
	}

	private void uninterruptibly() {
		while (this.release.getCount() > 0) {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				// Ignored, for a test.
			}
		}
	}

	private String next() throws InterruptedException {
		String event = this.events.poll(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(event).as("the next event").isNotNull();
		return event;
	}

	private LeaderElectionRecord record() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot().record();
	}

}
