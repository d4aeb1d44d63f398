package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderElectionEvents;
import dev.leaderelection.spring.LeaderElectionLifecycle;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The election's events, and when it starts and stops. */
@Configuration(proxyBeanMethods = false)
class LifecycleConfiguration {

	/** Before listeners that make requests. */
	@Bean
	@Order(0)
	@ConditionalOnMissingBean
	LeaderElectionEvents leaderElectionEvents(ApplicationEventPublisher publisher,
			ObjectProvider<LeaderElection> election, LeaderElectionProperties properties) {
		return new LeaderElectionEvents(publisher, election::getObject, properties.getRole());
	}

	@Bean
	@ConditionalOnMissingBean
	LeaderElectionLifecycle leaderElectionLifecycle(LeaderElection election, LeaderElectionProperties properties,
			ApplicationAvailability availability) {
		return new LeaderElectionLifecycle(election, properties.isWaitForReadiness() ? availability : null,
				properties.isPauseWhenUnready(), properties.isAutoStartup(), properties.getPhase());
	}

	@Bean
	static LazyInitializationExcludeFilter leaderElectionLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(LeaderElectionLifecycle.class);
	}

}
