package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AwaitLeadershipTests {

	private final Elections elections = new Elections(new InMemoryLock("test"));

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stopAll() {
		this.elections.close();
		this.threads.shutdownNow();
	}

	@Test
	void aFollowerWaitsUntilTheTimeIsOver() throws InterruptedException {
		this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		long start = System.nanoTime();
		assertThat(follower.awaitLeadership(Duration.ofMillis(200))).isEmpty();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200), Recorder.PATIENCE);
	}

	@Test
	void zeroAsksWithoutWaiting() throws InterruptedException {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		assertThat(leader.awaitLeadership(Duration.ZERO)).isPresent();
		assertThat(this.elections.start(this.elections.candidate("b")).awaitLeadership(Duration.ZERO)).isEmpty();
	}

	@Test
	void whoeverIsInterruptedWaitsNoLonger() throws Exception {
		this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<Boolean> interrupted = this.threads.submit(() -> {
			thread.complete(Thread.currentThread());
			try {
				follower.awaitLeadership(Recorder.PATIENCE);
				return false;
			}
			catch (InterruptedException ex) {
				return true;
			}
		});
		thread.get().interrupt();
		assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void allWhoWaitAreTold() throws Exception {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		List<Future<Optional<Leadership>>> waiting = IntStream.range(0, 5)
			.mapToObj((i) -> this.threads.submit(() -> follower.awaitLeadership(Recorder.PATIENCE)))
			.toList();
		assertThat(leader.stop(Recorder.PATIENCE)).isTrue();
		for (Future<Optional<Leadership>> each : waiting) {
			assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(follower.leadership());
		}
	}

	@Test
	void leadershipMayBeAwaitedBeforeTheStart() throws Exception {
		LeaderElection election = this.elections.candidate("a").build();
		Future<Optional<Leadership>> waiting = this.threads.submit(() -> election.awaitLeadership(Recorder.PATIENCE));
		election.start();
		assertThat(waiting.get(30, TimeUnit.SECONDS)).isPresent();
		election.stop(Recorder.PATIENCE);
	}

	@Test
	void aTaskRunsOnTheLeaderOnly() throws InterruptedException {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		CompletableFuture<Boolean> ran = new CompletableFuture<>();
		assertThat(leader.runIfLeader(() -> ran.complete(true))).isTrue();
		assertThat(ran).isCompletedWithValue(true);
		assertThat(follower.runIfLeader(() -> {
			throw new AssertionError("on a follower");
		})).isFalse();
		assertThat(follower.enter()).isEmpty();
		assertThat(follower.leadership()).isEmpty();
	}

}
