package dev.leaderelection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Elections that try often, and whose terms no busy machine ends, for one test; stopped
 * at its end.
 */
public final class Elections implements AutoCloseable {

	private final List<LeaderElection> started = new ArrayList<>();

	private final ResourceLock lock;

	public Elections(ResourceLock lock) {
		this.lock = lock;
	}

	public LeaderElectionConfig.Builder candidate(String name) {
		return LeaderElection.builder()
			.name("test")
			.candidate(name)
			.lock(this.lock)
			.leaseDuration(Duration.ofSeconds(60))
			.retryPeriod(Duration.ofMillis(200))
			.requestTimeout(Duration.ofMillis(1500));
	}

	public LeaderElection start(LeaderElectionConfig.Builder builder) {
		LeaderElection election = builder.build();
		this.started.add(election);
		election.start();
		return election;
	}

	/** Starts a candidate that leads. */
	public LeaderElection lead(LeaderElectionConfig.Builder builder) throws InterruptedException {
		LeaderElection election = start(builder);
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		return election;
	}

	@Override
	public void close() {
		this.started.forEach((election) -> election.stop(Duration.ofSeconds(5)));
	}

	/** Another process writes itself into the lock, between two renewals. */
	public static void takeAway(ResourceLock lock) throws InterruptedException {
		LeaderElectionRecord record = new LeaderElectionRecord("x", Duration.ofHours(1), null, null, 0, null);
		await("written", () -> lock.read(Recorder.PATIENCE) instanceof Outcome.Found found
				&& lock.update(found.snapshot(), record, Recorder.PATIENCE) instanceof Outcome.Stored);
	}

	/** Looks again and again, without haste, until it is so. */
	public static void await(String what, BooleanSupplier condition) throws InterruptedException {
		CountDownLatch never = new CountDownLatch(1);
		long due = System.nanoTime() + Recorder.PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(what).isLessThan(due);
			assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
		}
	}

	public static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
