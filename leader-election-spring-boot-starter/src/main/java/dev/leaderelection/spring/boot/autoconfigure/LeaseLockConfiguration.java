package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A Lease, and the connection to its cluster, which nobody else closes. No request is
 * made before the election starts.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLockType(LockType.LEASE)
@ConditionalOnMissingBean({ LeaderElection.class, ResourceLock.class })
class LeaseLockConfiguration {

	@Bean
	@ConditionalOnMissingBean
	KubernetesConnection leaderElectionKubernetesConnection(LeaderElectionProperties properties,
			Environment environment) {
		return new ClusterSettings(properties.getKubernetes(), environment).connect();
	}

	@Bean
	ResourceLock leaderElectionLock(ElectionSettings settings, LeaderElectionProperties properties,
			KubernetesConnection connection) {
		return new LeaseSettings(properties.getKubernetes(), settings).lock(connection);
	}

}
