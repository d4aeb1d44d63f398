package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.spring.actuate.SkippedTaskObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the observation of scheduled runs that the gate of a leader-only
 * method skips.
 */
@AutoConfiguration(after = LeaderOnlyAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class LeaderOnlyObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SkippedTaskObservations leaderOnlySkippedTaskObservations(ObjectProvider<ObservationRegistry> registry) {
		return new SkippedTaskObservations(registry);
	}

}
