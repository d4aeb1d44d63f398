package dev.leaderelection.test;

import java.io.IOException;

import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.lock.ResourceLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The locks of the core on a real API server. */
class KubernetesLockTests {

	@Nested
	class OnALease extends ConnectedLockContract {

		@Override
		protected ResourceLock open() {
			return connection().lease(namespace(), NAME);
		}

		@Override
		protected String collection() {
			return "/apis/coordination.k8s.io/v1/namespaces/" + namespace() + "/leases";
		}

		@Override
		protected String malformed() {
			return "{\"spec\": null, \"metadata\": {\"annotations\": {\"leaderelection.dev/fencing-token\": \"/\"}}}";
		}

	}

	@Nested
	class OnAConfigMap extends ConnectedLockContract {

		@Override
		protected ResourceLock open() {
			return connection().configMap(namespace(), NAME);
		}

		@Override
		protected String collection() {
			return "/api/v1/namespaces/" + namespace() + "/configmaps";
		}

		@Override
		protected String malformed() {
			return """
					{
					  "metadata": {"annotations": {"control-plane.alpha.kubernetes.io/leader": "{\\"holderIdentity\\": [\\"x"}}
					}
					""";
		}

	}

	abstract static class ConnectedLockContract extends ClusterLockContract {

		private KubernetesConnection connection;

		@BeforeEach
		void connect() throws IOException {
			this.connection = KubernetesConnection.kubeconfig(kubeconfig(), null);
		}

		@AfterEach
		void disconnect() {
			this.connection.close();
		}

		final KubernetesConnection connection() {
			return this.connection;
		}

	}

}
