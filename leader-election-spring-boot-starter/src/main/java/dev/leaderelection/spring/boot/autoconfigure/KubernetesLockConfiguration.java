package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * A Lease, or a ConfigMap, and the connection to its cluster, which nobody else closes.
 * No request is made before the election starts.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLockType({ LockType.LEASE, LockType.CONFIG_MAP })
@ConditionalOnMissingBean({ LeaderElection.class, ResourceLock.class })
class KubernetesLockConfiguration {

	@Bean
	@ConditionalOnMissingBean
	KubernetesConnection leaderElectionKubernetesConnection(LeaderElectionProperties properties,
			Environment environment) {
		return new ClusterSettings(properties.getKubernetes(), environment).connect();
	}

	@Bean
	ResourceLock leaderElectionLock(ElectionSettings settings, LeaderElectionProperties properties,
			KubernetesConnection connection) {
		LeaseSettings lock = new LeaseSettings(properties.getKubernetes(), settings);
		return (properties.getLock().getType() == LockType.CONFIG_MAP) ? lock.configMap(connection)
				: lock.lease(connection);
	}

}
