package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A lock that nobody else competes for: this application leads. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLockType(LockType.IN_MEMORY)
@ConditionalOnMissingBean({ LeaderElection.class, ResourceLock.class })
class InMemoryLockConfiguration {

	@Bean
	ResourceLock leaderElectionLock(ElectionSettings settings, Environment environment) {
		KubernetesPod.warnOfSolitude(LockType.IN_MEMORY, environment);
		return new InMemoryLock(settings.name());
	}

}
