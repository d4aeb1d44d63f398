package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.actuate.LeaderElectionMetrics;
import dev.leaderelection.spring.actuate.LeaderOnlyMetrics;
import dev.leaderelection.spring.actuate.TermMetrics;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the metrics of a leader election.
 */
@AutoConfiguration(after = LeaderElectionAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ LeaderElection.class, MeterRegistry.class })
public final class LeaderElectionMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LeaderElectionMetrics leaderElectionMetrics(ObjectProvider<LeaderElection> elections) {
		return new LeaderElectionMetrics(elections.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	TermMetrics leaderElectionTermMetrics(MeterRegistry registry) {
		return new TermMetrics(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	LeaderOnlyMetrics leaderOnlyMetrics(MeterRegistry registry) {
		return new LeaderOnlyMetrics(registry);
	}

}
