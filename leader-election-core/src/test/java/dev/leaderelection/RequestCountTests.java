package dev.leaderelection;

import java.time.Duration;
import java.util.function.Consumer;

import dev.leaderelection.RequestCount.Ending;
import dev.leaderelection.RequestCount.Operation;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.loop.LockClient;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestCountTests {

	@Test
	void aLeadersRequestsAreCountedOverItsRuns() throws InterruptedException {
		try (LeaderElection election = LeaderElection.builder()
			.lock(new InMemoryLock("lock"))
			.profile(LeaderElectionProfile.FAST)
			.build()) {
			election.start();
			assertThat(election.awaitLeadership(Duration.ofSeconds(30))).isPresent();
			election.close();
			assertThat(election.requests(Operation.CREATE, Ending.STORED).count()).isOne();
			long updates = election.requests(Operation.UPDATE, Ending.STORED).count();
			assertThat(updates).as("the release").isPositive();
			election.start();
			assertThat(election.awaitLeadership(Duration.ofSeconds(30))).isPresent();
			assertThat(election.requests(Operation.UPDATE, Ending.STORED).count()).isGreaterThan(updates);
			assertThat(election.requests(Operation.UPDATE, Ending.REFUSED)).isEqualTo(RequestCount.NONE);
		}
	}

	@Test
	void theTimeUntilTheAnswerIsCounted() {
		long[] now = new long[1];
		LockClient client = answering(() -> now[0] += 30);
		CountingLockClient.Counts counts = new CountingLockClient.Counts();
		CountingLockClient counting = new CountingLockClient(client, () -> new Reading(now[0], 0), counts);
		for (int i = 0; i < 2; i++) {
			counting.send(new Request.Read(), 1000,
					(outcome) -> assertThat(outcome).isInstanceOf(Outcome.Refused.class));
		}
		assertThat(counts.of(Operation.READ, Ending.REFUSED)).isEqualTo(new RequestCount(2, Duration.ofNanos(60)));
	}

	private static LockClient answering(Runnable before) {
		return new LockClient() {

			@Override
			public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
				before.run();
				reply.accept(new Outcome.Refused("no"));
				return () -> {
				};
			}

			@Override
			public LockWatch watch(ResourceVersion since, LockWatchListener listener) {
				return null;
			}

		};
	}

}
