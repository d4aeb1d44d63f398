package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.kubernetes.KubernetesConnection;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * The connection to the cluster of all Leases and ConfigMaps, which nobody else closes.
 * No request is made before an election starts.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnLockType({ LockType.LEASE, LockType.CONFIG_MAP })
class KubernetesLockConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	KubernetesConnection leaderElectionKubernetesConnection(LeaderElectionProperties properties,
			Environment environment) {
		return new ClusterSettings(properties.getKubernetes(), environment).connect();
	}

	@Bean
	ConnectionLifecycle leaderElectionConnectionLifecycle(ConfigurableListableBeanFactory beans) {
		return new ConnectionLifecycle(beans);
	}

}
