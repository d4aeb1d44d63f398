package dev.leaderelection.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.task.FollowerTask;
import dev.leaderelection.task.LeaderProcess;
import dev.leaderelection.task.LeaderTask;
import dev.leaderelection.task.PeriodicLeaderTask;
import dev.leaderelection.task.StatusFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a leader does all the time, and what a follower does. */
class LeaderTaskExampleTests {

	private final InMemoryLock lock = new InMemoryLock("orders");

	private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

	@TempDir
	Path directory;

	@Test
	void aPeriodicTask() throws InterruptedException {
		PeriodicLeaderTask reminders = PeriodicLeaderTask.every(Duration.ofMillis(50), "reminders",
				(leadership) -> this.log.add("reminders sent by " + leadership.election()));
		try (LeaderElection election = builder().listener(reminders).build()) {
			election.start();
			assertThat(next()).isEqualTo("reminders sent by orders");
			assertThat(next()).isEqualTo("reminders sent by orders");
		}
	}

	@Test
	void aLongRunningTask() throws InterruptedException {
		BlockingQueue<String> orders = new LinkedBlockingQueue<>();
		LeaderTask consumer = LeaderTask.of("consumer", (leadership) -> {
			while (leadership.isValid()) {
				String order = orders.take();
				this.log.add(order + " shipped with token " + leadership.fencingToken());
			}
		});
		try (LeaderElection election = builder().listener(consumer).build()) {
			election.start();
			orders.add("order 1");
			assertThat(next()).isEqualTo("order 1 shipped with token 1");
		}
		assertThat(consumer.isRunning()).isFalse();
	}

	/** The leader hands out work, all others do it. */
	@Test
	void aTaskForTheLeaderAndOneForItsFollowers() throws InterruptedException {
		BlockingQueue<String> work = new LinkedBlockingQueue<>();
		try (LeaderElection first = worker("first", work); LeaderElection second = worker("second", work)) {
			first.start();
			first.awaitLeadership(Duration.ofSeconds(30));
			second.start();
			assertThat(next()).isEqualTo("work of first done by second");
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void aChildProcess() throws Exception {
		Path output = this.directory.resolve("output");
		LeaderProcess relay = LeaderProcess
			.of(new ProcessBuilder("sh", "-c",
					"echo relaying with token $LEADER_ELECTION_FENCING_TOKEN; exec sleep 1000")
				.redirectOutput(output.toFile()))
			.withGrace(Duration.ofSeconds(5));
		try (LeaderElection election = builder().listener(relay).build()) {
			election.start();
			Elections.await("started", () -> output.toFile().length() > 0);
		}
		assertThat(output).hasContent("relaying with token 1");
		assertThat(relay.pid()).isNull();
	}

	@Test
	void aStatusFile() throws InterruptedException {
		Path leader = this.directory.resolve("leader");
		try (LeaderElection election = builder().listener(StatusFile.at(leader)).build()) {
			election.start();
			Elections.await("written", () -> Files.exists(leader));
			assertThat(leader).hasContent(election.status().identity());
		}
		assertThat(leader).doesNotExist();
	}

	private LeaderElection worker(String name, BlockingQueue<String> work) {
		PeriodicLeaderTask foreman = PeriodicLeaderTask.every(Duration.ofMillis(50), "foreman",
				(leadership) -> work.add("work of " + name));
		FollowerTask worker = FollowerTask.of("worker", (leaderIdentity) -> {
			while (true) {
				this.log.add(work.take() + " done by " + name);
			}
		});
		return builder().candidate(name).listener(foreman).listener(worker).build();
	}

	private LeaderElectionConfig.Builder builder() {
		return LeaderElection.builder().name("orders").lock(this.lock);
	}

	private String next() throws InterruptedException {
		return this.log.poll(30, TimeUnit.SECONDS);
	}

}
