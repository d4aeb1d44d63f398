package dev.leaderelection.spring.issues;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Cloud Kubernetes: an application that closes has closed its client before the
 * release is sent, and everybody waits for the end of the lease.
 */
@UsesApiServer
class SpringCloudKubernetesClosesClientBeforeReleaseTests {

	@Test
	void theReleaseIsSentBeforeTheConnectionIsClosed(Namespace namespace) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("leader-election.kubernetes.kubeconfig=" + namespace.server().adminKubeconfig(),
					"leader-election.kubernetes.namespace=" + namespace.name())
			.run("--spring.application.name=orders", "--leader-election.profile=fast", "--spring.jmx.enabled=false")) {
			await().until(context.getBean(LeaderElection.class)::isLeader);
		}
		assertThat(namespace.lease("orders").getAsJsonObject("spec").has("holderIdentity")).isFalse();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
