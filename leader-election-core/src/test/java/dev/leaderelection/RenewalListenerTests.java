package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When listeners hear of renewals. */
class RenewalListenerTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final LeaderElectionTiming TIMING = new LeaderElectionTiming(Duration.ofSeconds(60),
			Duration.ofSeconds(40), Duration.ofMillis(10), Duration.ofSeconds(5));

	private final InMemoryLock lock = new InMemoryLock("orders");

	@Test
	void renewalsAreToldBetweenTheGrantAndTheRevocationOfTheirTerm() {
		Calls calls = new Calls();
		LeaderElection election = election(calls);
		election.start();
		Eventually.await(PATIENCE, "renewals", () -> calls.told.size() > 3);
		election.stop(PATIENCE);
		List<String> told = List.copyOf(calls.told);
		String token = told.get(0).substring("granted ".length());
		assertThat(told.subList(1, told.size() - 1)).containsOnly("renewed " + token);
		assertThat(told).endsWith("revoked " + token);
	}

	@Test
	void renewalsWhileAListenerIsBusyAreToldOnce() {
		Calls calls = new Calls();
		CountDownLatch busy = new CountDownLatch(1);
		calls.busy = busy;
		LeaderElection election = election(calls);
		election.start();
		Eventually.await(PATIENCE, "many writes", () -> version() > 20);
		election.stop(Duration.ofMillis(1));
		busy.countDown();
		Eventually.await(PATIENCE, "the revocation", () -> calls.told.size() >= 3);
		assertThat(calls.told).extracting((call) -> call.replaceAll(" .*", ""))
			.containsExactly("granted", "renewed", "revoked");
	}

	private long version() {
		return (this.lock.read(PATIENCE) instanceof Outcome.Found found)
				? found.snapshot().version().value().longValue() : 0;
	}

	private LeaderElection election(LeaderElectionListener listener) {
		return LeaderElection.builder().name("orders").lock(this.lock).timing(TIMING).listener(listener).build();
	}

	private static final class Calls implements RenewalListener {

		private final List<String> told = new CopyOnWriteArrayList<>();

		private CountDownLatch busy = new CountDownLatch(0);

		@Override
		public void granted(Leadership leadership) {
			this.told.add("granted " + leadership.fencingToken());
			try {
				this.busy.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void renewed(Leadership leadership) {
			this.told.add("renewed " + leadership.fencingToken());
		}

		@Override
		public void revoked(Leadership leadership, RevocationReason reason) {
			this.told.add("revoked " + leadership.fencingToken());
		}

	}

}
