package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;

import dev.leaderelection.local.LocalLocks;
import dev.leaderelection.local.UnusableDirectoryException;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Locks among the processes of this machine: the same code on a laptop, no cluster. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLockType(LockType.LOCAL)
class LocalLockConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(LocalLockConfiguration.class);

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	LocalLocks leaderElectionLocalLocks(LeaderElectionProperties properties) {
		LocalLocks locks = open(properties.getLocal().getDirectory());
		logger.info("The leader is elected among the processes of this machine, in {}. "
				+ "In Kubernetes it is elected by a Lease; to use one from here, set leader-election.kubernetes.kubeconfig.",
				locks.directory());
		return locks;
	}

	private static LocalLocks open(@Nullable Path directory) {
		try {
			return (directory != null) ? LocalLocks.in(directory) : LocalLocks.inDefaultDirectory();
		}
		catch (UnusableDirectoryException ex) {
			throw new LeaderElectionSetupException(ex.getMessage() + ".",
					"Set 'leader-election.local.directory' to a directory on a disk of this machine.");
		}
	}

}
