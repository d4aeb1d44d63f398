package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.spring.LeaderElectionLifecycle;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for leader elections: of each its lock, its events, and its
 * lifecycle.
 */
@AutoConfiguration(after = { ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class })
@Conditional(OnEnabledCondition.class)
@EnableConfigurationProperties(LeaderElectionProperties.class)
@Import({ KubernetesLockConfiguration.class, LocalLockConfiguration.class, ElectionRegistrar.class })
public final class LeaderElectionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ElectionThreads leaderElectionThreads() {
		return ElectionThreads.create();
	}

	@Bean
	QualifiedBeans leaderElectionQualifiedBeans(ConfigurableListableBeanFactory beans, Environment environment) {
		return new QualifiedBeans(beans, DeclaredElection.all(environment));
	}

	@Bean
	static LazyInitializationExcludeFilter leaderElectionLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(LeaderElectionLifecycle.class, RelayedListeners.class);
	}

}
