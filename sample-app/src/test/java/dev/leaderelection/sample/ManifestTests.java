package dev.leaderelection.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RawResponse;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * A real API server takes the manifests, and its strictest security standard takes the
 * pods.
 */
class ManifestTests {

	@ParameterizedTest
	@MethodSource("manifests")
	@UsesApiServer
	void aStrictServerTakesIt(String manifest, Namespace namespace) {
		assertThatCode(() -> namespace.dryRun(Manifests.text(manifest, namespace))).doesNotThrowAnyException();
	}

	static Stream<String> manifests() {
		return Manifests.names().stream().filter((name) -> !name.equals(Manifests.KUSTOMIZATION));
	}

	@Test
	@SuppressWarnings("unchecked")
	void theKustomizationHasAllButTheVariants() {
		List<String> resources = new ArrayList<>(
				(List<String>) Manifests.yaml(Manifests.KUSTOMIZATION).get("resources"));
		resources.add("role-without-create.yaml");
		resources.add("role-with-fast-takeover.yaml");
		assertThat(manifests()).containsExactlyInAnyOrderElementsOf(resources);
	}

	@Test
	@UsesApiServer
	void podsMeetTheRestrictedSecurityStandard(Namespace namespace) {
		enforceRestrictedStandard(namespace);
		RawResponse response = createPod(namespace, podOfTheDeployment());
		assertThat(response.status()).as(response.body()).isEqualTo(201);
	}

	@Test
	@UsesApiServer
	void aPodThatMayBeRootDoesNot(Namespace namespace) {
		enforceRestrictedStandard(namespace);
		JsonObject pod = podOfTheDeployment();
		pod.getAsJsonObject("spec").remove("securityContext");
		assertThat(createPod(namespace, pod).body()).contains("violates PodSecurity");
	}

	@Test
	void theGracePeriodHasRoomForTheDrain() {
		JsonObject spec = podOfTheDeployment().getAsJsonObject("spec");
		assertThat(spec.get("terminationGracePeriodSeconds").getAsInt()).isGreaterThan(2 * 30);
	}

	@Test
	void podsKnowTheirNames() {
		assertThat(fieldPaths()).containsExactlyInAnyOrder("POD_NAME=metadata.name", "POD_UID=metadata.uid",
				"POD_NAMESPACE=metadata.namespace", "NODE_NAME=spec.nodeName");
	}

	private static Stream<String> fieldPaths() {
		JsonArray variables = podOfTheDeployment().getAsJsonObject("spec")
			.getAsJsonArray("containers")
			.get(0)
			.getAsJsonObject()
			.getAsJsonArray("env");
		return variables.asList()
			.stream()
			.map((variable) -> variable.getAsJsonObject())
			.map((variable) -> variable.get("name").getAsString() + "="
					+ variable.getAsJsonObject("valueFrom").getAsJsonObject("fieldRef").get("fieldPath").getAsString());
	}

	private static void enforceRestrictedStandard(Namespace namespace) {
		namespace.server().admin().patch("/api/v1/namespaces/" + namespace.name(), """
				{"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
				""").orThrow();
	}

	private static RawResponse createPod(Namespace namespace, JsonObject pod) {
		return namespace.server()
			.admin()
			.post("/api/v1/namespaces/%s/pods?dryRun=All".formatted(namespace.name()), pod.toString());
	}

	private static JsonObject podOfTheDeployment() {
		Map<String, Object> deployment = Manifests.yaml("deployment.yaml");
		JsonObject template = new Gson().toJsonTree(deployment)
			.getAsJsonObject()
			.getAsJsonObject("spec")
			.getAsJsonObject("template");
		template.getAsJsonObject("metadata").addProperty("name", "invoices-0");
		return template;
	}

}
