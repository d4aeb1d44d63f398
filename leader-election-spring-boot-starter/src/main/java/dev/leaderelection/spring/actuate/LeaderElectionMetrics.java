package dev.leaderelection.spring.actuate;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.RequestCount.Ending;
import dev.leaderelection.RequestCount.Operation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What can be measured at any time: whether this replica leads
 * ({@code leader.election.leading}, 1 or 0), for how long if no further renewal is
 * confirmed ({@code leader.election.remaining}), how long nothing has been heard of the
 * lock ({@code leader.election.silence}), its requests to the lock, by what they asked
 * and how they ended ({@code leader.election.requests}), and how many of them have failed
 * since the start ({@code leader.election.errors}).
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
		TimeGauge.builder("leader.election.remaining", election, TimeUnit.NANOSECONDS, LeaderElectionMetrics::remaining)
			.description("How long this replica leads if no further renewal is confirmed")
			.tag("election", election.name())
			.register(registry);
		TimeGauge
			.builder("leader.election.silence", election, TimeUnit.NANOSECONDS,
					(silent) -> silent.status().silence().toNanos())
			.description("How long nothing has been heard of the lock")
			.tag("election", election.name())
			.register(registry);
		for (Operation operation : Operation.values()) {
			endings(operation).forEach((ending) -> bindTo(registry, election, operation, ending));
		}
	}

	private static void bindTo(MeterRegistry registry, LeaderElection election, Operation operation, Ending ending) {
		FunctionTimer
			.builder("leader.election.requests", election, (counting) -> counting.requests(operation, ending).count(),
					(counting) -> counting.requests(operation, ending).time().toNanos(), TimeUnit.NANOSECONDS)
			.description("Requests to the lock, and how long their answers took")
			.tag("election", election.name())
			.tag("operation", operation.name().toLowerCase(Locale.ROOT))
			.tag("outcome", ending.name().toLowerCase(Locale.ROOT))
			.register(registry);
	}

	private static Set<Ending> endings(Operation operation) {
		return (operation == Operation.READ) ? EnumSet.complementOf(EnumSet.of(Ending.STORED, Ending.CONFLICT))
				: EnumSet.complementOf(EnumSet.of(Ending.FOUND));
	}

	private static double remaining(LeaderElection election) {
		return election.leadership().map((term) -> term.remaining().toNanos()).orElse(0L);
	}

}
