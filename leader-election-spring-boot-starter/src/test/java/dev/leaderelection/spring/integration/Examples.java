package dev.leaderelection.spring.integration;

import java.util.concurrent.TimeUnit;

import dev.leaderelection.FencingToken;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.spring.LeaderOnly;
import jakarta.jms.ConnectionFactory;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;

/** The examples of docs/spring-integration.md, word for word. */
class Examples {

	static class Initiators {

		@Bean
		KubernetesConnection cluster() {
			return KubernetesConnection.inCluster();
		}

		@Bean
		LeaderElectionInitiator initiator(KubernetesConnection cluster, Candidate candidate) {
			return new LeaderElectionInitiator(cluster.lease("shop", "billing"), candidate);
		}

	}

	static class Roles {

		@Bean
		DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory connections) {
			DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
			factory.setConnectionFactory(connections);
			factory.setSessionTransacted(true);
			factory.setAutoStartup(false);
			factory.setPhase(Integer.MAX_VALUE - 1);
			return factory;
		}

		@Bean
		DrainingLifecycle invoicesOnTheLeader(SmartLifecycleRoleController roles,
				JmsListenerEndpointRegistry containers) {
			DrainingLifecycle invoices = new DrainingLifecycle(() -> containers.getListenerContainer("invoices"));
			roles.addLifecycleToRole("billing", invoices);
			return invoices;
		}

	}

	static class Listener {

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		public void handleMessage(String invoice) {
			// a message that comes too late goes back to the queue
		}

	}

	static class Locks {

		@Bean
		LeaseLockRegistry lockRegistry(KubernetesConnection cluster) {
			return new LeaseLockRegistry(LeaseLockNames.prefixed("billing-lock"),
					(name) -> cluster.lease("shop", name));
		}

		void use(LeaseLockRegistry registry) throws InterruptedException {
			LeaseBackedLock lock = registry.obtain("daily report");
			if (lock.tryLock(1, TimeUnit.MINUTES)) {
				try {
					write(lock.leadership().orElseThrow().fencingToken());
				}
				finally {
					lock.unlock();
				}
			}
		}

		private void write(FencingToken token) {
		}

	}

}
