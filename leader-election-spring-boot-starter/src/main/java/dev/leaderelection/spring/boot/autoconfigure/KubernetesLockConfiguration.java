package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
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
	LeaseSettings leaderElectionLeaseSettings(LeaderElectionProperties properties, ElectionSettings settings,
			KubernetesConnection connection) {
		return new LeaseSettings(properties.getKubernetes(), settings, connection);
	}

	@Bean
	ResourceLock leaderElectionLock(LeaseSettings lease, LeaderElectionProperties properties) {
		return (properties.getLock().getType() == LockType.CONFIG_MAP) ? lease.configMap() : lease.lease();
	}

	@Bean
	@ConditionalOnProperty("leader-election.kubernetes.pod-label")
	LeaderPodLabel leaderElectionPodLabel(LeaseSettings lease,
			@Value("${leader-election.kubernetes.pod-label}") String key) {
		return lease.podLabel(key);
	}

	@Bean
	@ConditionalOnBooleanProperty("leader-election.kubernetes.record-events")
	LeaderElectionEventRecorder leaderElectionEventRecorder(LeaseSettings lease) {
		return lease.eventRecorder();
	}

}
