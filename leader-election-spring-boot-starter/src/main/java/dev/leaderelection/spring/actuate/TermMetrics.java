package dev.leaderelection.spring.actuate;

import java.util.Locale;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderlessTime;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Counts the terms of this replica that have ended, by the reason of their end
 * ({@code leader.election.terms}), and times how long nobody may have led before each of
 * them ({@code leader.election.leaderless}).
 */
public class TermMetrics implements LeaderElectionListener {

	private final MeterRegistry registry;

	public TermMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Less than a lease means that the leader before gave the lock up, or was proven to
	 * have ended.
	 */
	@Override
	public void granted(Leadership leadership) {
		leadership.leaderlessTime().map(LeaderlessTime::length).ifPresent((length) -> {
			boolean handOver = length.compareTo(leadership.timing().leaseDuration()) < 0;
			Timer.builder("leader.election.leaderless")
				.description("Time before a term of this replica in which nobody may have led")
				.tag("election", leadership.election())
				.tag("after", handOver ? "handover" : "expiry")
				.register(this.registry)
				.record(length);
		});
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		Counter.builder("leader.election.terms")
			.description("Terms of this replica that have ended")
			.tag("election", leadership.election())
			.tag("reason", reason.name().toLowerCase(Locale.ROOT))
			.register(this.registry)
			.increment();
	}

}
