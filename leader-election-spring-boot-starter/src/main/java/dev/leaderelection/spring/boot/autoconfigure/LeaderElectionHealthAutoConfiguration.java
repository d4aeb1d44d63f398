package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.actuate.LeaderElectionHealthIndicator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
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
	@ConditionalOnMissingBean
	LeaderElectionHealthIndicator leaderElectionHealthIndicator(LeaderElection election,
			LeaderElectionProperties properties) {
		Duration tolerance = properties.getHealth().getTolerance();
		return new LeaderElectionHealthIndicator(election,
				(tolerance != null) ? tolerance : election.config().timing().leaseDuration().multipliedBy(2));
	}

}
