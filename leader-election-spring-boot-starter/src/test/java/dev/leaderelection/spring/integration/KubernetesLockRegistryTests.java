package dev.leaderelection.spring.integration;

import java.util.function.UnaryOperator;

import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.lock.ResourceLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@UsesApiServer
class KubernetesLockRegistryTests extends LeaseLockRegistryContract {

	private final UnaryOperator<String> names = LeaseLockNames.prefixed("orders-lock");

	private Namespace namespace;

	private KubernetesConnection cluster;

	@BeforeEach
	void connect(ApiServer server, Namespace namespace) {
		this.namespace = namespace;
		this.cluster = KubernetesConnection.kubeconfig(server.adminKubeconfig(), null);
	}

	@AfterEach
	void disconnect() {
		this.cluster.close();
	}

	@Override
	ResourceLock record(String key) {
		return this.cluster.lease(this.namespace.name(), this.names.apply(key));
	}

	@Test
	void aLockIsALeaseThatNamesItsHolder() {
		LeaseLockRegistry registry = registry();
		registry.setHolder("orders-1");
		LeaseBackedLock lock = registry.obtain("Group/42");
		lock.lock();
		String name = this.names.apply("Group/42");
		assertThat(this.namespace.lease(name).getAsJsonObject("spec").get("holderIdentity").getAsString())
			.startsWith("orders-1_")
			.isEqualTo(lock.leadership().orElseThrow().holderIdentity());
		lock.unlock();
		assertThat(this.namespace.lease(name).getAsJsonObject("spec").has("holderIdentity")).isFalse();
	}

}
