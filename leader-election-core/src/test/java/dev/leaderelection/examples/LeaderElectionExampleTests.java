package dev.leaderelection.examples;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;
import dev.leaderelection.local.LocalLocks;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An election among the processes of one machine, in plain Java. */
class LeaderElectionExampleTests {

	@TempDir
	Path directory;

	@Test
	void askWheneverItMatters() throws InterruptedException {
		try (LocalLocks locks = LocalLocks.in(this.directory);
				LeaderElection election = LeaderElection.builder().name("orders").lock(locks.lock("orders")).build()) {
			election.start();
			election.awaitLeadership(Duration.ofSeconds(30));
			if (election.isLeader()) {
				sendReminders();
			}
			assertThat(election.isLeader()).isTrue();
		}
	}

	@Test
	void haveTheReleaseWaitForWork() throws InterruptedException {
		try (LocalLocks locks = LocalLocks.in(this.directory);
				LeaderElection election = LeaderElection.builder().name("orders").lock(locks.lock("orders")).build()) {
			election.start();
			election.awaitLeadership(Duration.ofSeconds(30));
			Optional<LeaderWork> entered = election.enter();
			if (entered.isPresent()) {
				try (LeaderWork work = entered.get()) {
					sendReminders();
					work.leadership().check();
					markAsSent();
				}
			}
			assertThat(entered).isPresent();
		}
	}

	@Test
	void beTold() throws InterruptedException {
		StringBuilder heard = new StringBuilder();
		try (LocalLocks locks = LocalLocks.in(this.directory);
				LeaderElection election = LeaderElection.builder()
					.name("orders")
					.lock(locks.lock("orders"))
					.listener(new LeaderElectionListener() {

						@Override
						public void granted(Leadership leadership) {
							heard.append("granted; ");
						}

						@Override
						public void revoked(Leadership leadership, RevocationReason reason) {
							heard.append("revoked: ").append(reason.explanation());
						}

					})
					.build()) {
			election.start();
			election.awaitLeadership(Duration.ofSeconds(30));
		}
		assertThat(heard).hasToString("granted; revoked: the election was stopped");
	}

	@Test
	void runManyElectionsOnTheSameThreads() throws InterruptedException {
		try (LocalLocks locks = LocalLocks.in(this.directory); ElectionThreads threads = ElectionThreads.create()) {
			try (LeaderElection orders = election("orders", locks, threads);
					LeaderElection billing = election("billing", locks, threads)) {
				orders.start();
				billing.start();
				assertThat(orders.awaitLeadership(Duration.ofSeconds(30))).isPresent();
				assertThat(billing.awaitLeadership(Duration.ofSeconds(30))).isPresent();
			}
		}
	}

	@Test
	void handOver() throws InterruptedException {
		try (LocalLocks locks = LocalLocks.in(this.directory); ElectionThreads threads = ElectionThreads.create()) {
			try (LeaderElection here = election("orders", locks, threads);
					LeaderElection there = election("orders", locks, threads)) {
				here.start();
				here.awaitLeadership(Duration.ofSeconds(30));
				there.start();
				here.resign();
				assertThat(there.awaitLeadership(Duration.ofSeconds(30))).isPresent();
				assertThat(here.isLeader()).isFalse();
			}
		}
	}

	private static LeaderElection election(String name, LocalLocks locks, ElectionThreads threads) {
		return LeaderElection.builder()
			.name(name)
			.lock(locks.lock(name))
			.profile(LeaderElectionProfile.FAST)
			.threads(threads)
			.build();
	}

	private void sendReminders() {
	}

	private void markAsSent() {
	}

}
