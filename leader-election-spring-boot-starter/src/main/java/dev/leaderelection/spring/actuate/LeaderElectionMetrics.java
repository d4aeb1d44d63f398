package dev.leaderelection.spring.actuate;

import java.util.Collection;
import java.util.List;

import dev.leaderelection.LeaderElection;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What can be measured at any time: whether this replica leads
 * ({@code leader.election.leading}, 1 or 0) and how many requests have failed since the
 * start ({@code leader.election.errors}).
 */
public class LeaderElectionMetrics implements MeterBinder {

	private final Collection<LeaderElection> elections;

	public LeaderElectionMetrics(Collection<LeaderElection> elections) {
		this.elections = List.copyOf(elections);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.elections.forEach((election) -> bindTo(registry, election));
	}

	private static void bindTo(MeterRegistry registry, LeaderElection election) {
		Gauge.builder("leader.election.leading", election, (leading) -> leading.isLeader() ? 1 : 0)
			.description("Whether this replica leads")
			.tag("election", election.name())
			.register(registry);
		FunctionCounter.builder("leader.election.errors", election, (failing) -> failing.status().errors())
			.description("Requests that failed")
			.tag("election", election.name())
			.register(registry);
	}

}
