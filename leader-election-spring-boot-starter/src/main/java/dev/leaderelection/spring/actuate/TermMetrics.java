package dev.leaderelection.spring.actuate;

import java.util.Locale;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts the terms of this replica that have ended, by the reason of their end
 * ({@code leader.election.terms}).
 */
public class TermMetrics implements LeaderElectionListener {

	private final MeterRegistry registry;

	public TermMetrics(MeterRegistry registry) {
		this.registry = registry;
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
