package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The locks, of which one is used unless the application brings its own. */
final class LockConfigurations {

	private LockConfigurations() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnLockType(LockType.LOCAL)
	@ConditionalOnMissingBean({ LeaderElection.class, ResourceLock.class })
	static class Local {

		@Bean
		ResourceLock leaderElectionLock(ElectionSettings settings) {
			return new InMemoryLock(settings.name());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnLockType(LockType.IN_MEMORY)
	@ConditionalOnMissingBean({ LeaderElection.class, ResourceLock.class })
	static class InMemory {

		@Bean
		ResourceLock leaderElectionLock(ElectionSettings settings) {
			return new InMemoryLock(settings.name());
		}

	}

}
