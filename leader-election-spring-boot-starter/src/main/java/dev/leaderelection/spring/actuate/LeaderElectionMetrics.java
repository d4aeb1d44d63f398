package dev.leaderelection.spring.actuate;

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

	private final LeaderElection election;

	public LeaderElectionMetrics(LeaderElection election) {
		this.election = election;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("leader.election.leading", this.election, (election) -> election.isLeader() ? 1 : 0)
			.description("Whether this replica leads")
			.tag("election", this.election.name())
			.register(registry);
		FunctionCounter.builder("leader.election.errors", this.election, (election) -> election.status().errors())
			.description("Requests that failed")
			.tag("election", this.election.name())
			.register(registry);
	}

}
