package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** ConfigMaps of a real API server, with no more permissions than needed. */
@UsesApiServer
class ConfigMapLockTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void twoCandidatesWithTheDocumentedRoleHandOver(Namespace namespace) throws IOException, InterruptedException {
		Roles.grant(namespace, "app", """
				- {apiGroups: [""], resources: [configmaps], verbs: [create]}
				- {apiGroups: [""], resources: [configmaps], resourceNames: [orders], verbs: [get, update, watch]}
				""");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection first = candidate(connection, namespace, "first");
				LeaderElection second = candidate(connection, namespace, "second")) {
			first.start();
			Leadership before = first.awaitLeadership(PATIENCE).orElseThrow();
			second.start();
			assertThat(holder(namespace)).startsWith("first_");
			assertThat(first.stop(PATIENCE)).isTrue();
			Leadership after = second.awaitLeadership(PATIENCE).orElseThrow();
			assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
			assertThat(holder(namespace)).startsWith("second_");
		}
	}

	@Test
	void aMissingPermissionNamesTheRuleToAdd(Namespace namespace) {
		Roles.grant(namespace, "app", "[]");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null)) {
			ConfigMapLock lock = connection.configMap(namespace.name(), "orders");
			assertThat(((Outcome.Refused) lock.read(PATIENCE)).reason())
				.contains("{apiGroups: [\"\"], resources: [configmaps], resourceNames: [orders], verbs: [get, update, "
						+ "watch]}");
			assertThat(((Outcome.Refused) lock.create(LeaderElectionRecord.EMPTY, PATIENCE)).reason())
				.contains("{apiGroups: [\"\"], resources: [configmaps], verbs: [create]}");
		}
	}

	@Test
	void namesThatNoConfigMapCanHaveAreRefused() {
		KubernetesConnection connection = KubernetesConnection.kubeconfig(Path.of("none"), null);
		assertThatIllegalArgumentException().isThrownBy(() -> connection.configMap("shop", "Orders"))
			.withMessageContaining("ConfigMap");
		assertThat(connection.configMap("shop", "orders")).hasToString("ConfigMap shop/orders");
	}

	private static LeaderElection candidate(KubernetesConnection connection, Namespace namespace, String name) {
		return LeaderElection.builder()
			.name("orders")
			.candidate(name)
			.lock(connection.configMap(namespace.name(), "orders"))
			.build();
	}

	private static String holder(Namespace namespace) throws IOException {
		JsonObject configMap = namespace.server()
			.admin()
			.get("/api/v1/namespaces/%s/configmaps/orders".formatted(namespace.name()))
			.orThrow()
			.json();
		return String.valueOf(new ConfigMapDocument().read(configMap).record().holderIdentity());
	}

}
