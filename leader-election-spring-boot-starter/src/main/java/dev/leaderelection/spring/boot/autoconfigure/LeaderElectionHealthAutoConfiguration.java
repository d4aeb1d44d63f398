package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.actuate.LeaderElectionHealthIndicator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the health of a leader election.
 */
@AutoConfiguration(after = LeaderElectionAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("leader-election")
@ConditionalOnBean(LeaderElection.class)
public final class LeaderElectionHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "leaderElectionHealthIndicator", "leaderElectionHealthContributor" })
	HealthContributor leaderElectionHealthContributor(ObjectProvider<LeaderElection> elections,
			ObjectProvider<ElectionSettings> settings) {
		Map<String, LeaderElectionHealthIndicator> indicators = new LinkedHashMap<>();
		elections.orderedStream()
			.forEach((election) -> indicators.put(election.name(),
					new LeaderElectionHealthIndicator(election, tolerance(election, settings))));
		return (indicators.size() == 1) ? indicators.values().iterator().next()
				: CompositeHealthContributor.fromMap(indicators);
	}

	private static Duration tolerance(LeaderElection election, ObjectProvider<ElectionSettings> settings) {
		return settings.stream()
			.filter((candidate) -> candidate.areOf(election.name()))
			.map((candidate) -> candidate.healthTolerance(election))
			.findFirst()
			.orElse(election.config().timing().leaseDuration().multipliedBy(2));
	}

}
