package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/**
 * Loads classes that elections and the proxies of leader-only beans need, while the
 * application's main thread does something else. Opens nothing and starts nothing.
 * {@code benchmarks/README.md} has what that gains.
 */
final class LeaderElectionPreinitializer implements BackgroundPreinitializer {

	private static final String NAME = "preinitialized";

	@Override
	public void preinitialize() {
		ProxyFactory proxies = new ProxyFactory(new Proxied());
		proxies.setProxyTargetClass(true);
		proxies.getProxyClass(getClass().getClassLoader());
		try (KubernetesConnection connection = KubernetesConnection.inCluster(Path.of(NAME),
				Map.of("KUBERNETES_SERVICE_HOST", NAME))) {
			LeaderElection.builder().candidate(NAME).lock(connection.lease(NAME, NAME)).build().status();
		}
	}

	/** Like a bean with a leader-only method. */
	static class Proxied {

		void run() {
		}

	}

}
