package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The leader's Pod has a label on a real API server, with no more permissions than
 * needed.
 */
@UsesApiServer
class LeaderPodLabelTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** A lease is over soon. Requests that label a Pod have half of the patience. */
	private static final LeaderElectionTiming BRISK = new LeaderElectionTiming(Duration.ofSeconds(2),
			Duration.ofMillis(1500), Duration.ofMillis(250), Duration.ofMillis(700));

	private static final String KEY = LeaderPodLabel.DEFAULT_KEY;

	private static final String RULES = """
			- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  resourceNames: [orders]
			  verbs: [get, update, watch]
			""";

	@Test
	void theLabelFollowsTheLeader(Namespace namespace) {
		pods(namespace);
		Roles.grant(namespace, "app", RULES + "- {apiGroups: [\"\"], resources: [pods], verbs: [list, patch]}\n");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection first = candidate(connection, namespace, "pod-1");
				LeaderElection second = candidate(connection, namespace, "pod-2")) {
			first.start();
			awaitLabelled(namespace, Set.of("pod-1"));
			second.start();
			first.stop(PATIENCE);
			awaitLabelled(namespace, Set.of("pod-2"));
			second.stop(PATIENCE);
			awaitLabelled(namespace, Set.of());
		}
	}

	@Test
	void aSuccessorRemovesTheLabelOfADeadLeader(Namespace namespace) {
		pods(namespace);
		label(namespace, "pod-1", "\"true\"");
		Roles.grant(namespace, "app", RULES + "- {apiGroups: [\"\"], resources: [pods], verbs: [list, patch]}\n");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection second = candidate(connection, namespace, "pod-2")) {
			second.start();
			awaitLabelled(namespace, Set.of("pod-2"));
		}
	}

	@Test
	void withoutListTheLastHoldersPodIsKnownByItsName(Namespace namespace) {
		pods(namespace);
		label(namespace, "pod-1", "\"true\"");
		namespace.apply("""
				apiVersion: coordination.k8s.io/v1
				kind: Lease
				metadata: {name: orders}
				spec: {holderIdentity: pod-1_0abc, leaseDurationSeconds: 1}
				""");
		Roles.grant(namespace, "app", RULES + "- {apiGroups: [\"\"], resources: [pods], verbs: [patch]}\n");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection second = candidate(connection, namespace, "pod-2")) {
			second.start();
			awaitLabelled(namespace, Set.of("pod-2"));
		}
	}

	@Test
	void aLabelThatSomebodyRemovedComesBackWithARenewal(Namespace namespace) {
		pods(namespace);
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(),
				null); LeaderElection election = candidate(connection, namespace, "pod-1")) {
			election.start();
			awaitLabelled(namespace, Set.of("pod-1"));
			label(namespace, "pod-1", "null");
			awaitLabelled(namespace, Set.of("pod-1"));
			election.stop(PATIENCE);
			assertThat(labelled(namespace)).isEmpty();
		}
	}

	/** As the permission does that comes too late. */
	@Test
	void aDeadLeadersLabelThatCouldNotBeRemovedIsRemovedWithARenewal(Namespace namespace) {
		pods(namespace);
		label(namespace, "pod-1", "\"true\"");
		Roles.grant(namespace, "app", RULES + "- {apiGroups: [\"\"], resources: [pods], verbs: [list]}\n");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection second = candidate(connection, namespace, "pod-2")) {
			second.start();
			Eventually.await(PATIENCE, "a refusal", () -> namespace.server()
				.auditLog()
				.count((request) -> request.namespace().equals(namespace.name()) && request.status() == 403) > 0);
			Roles.grant(namespace, "app", RULES + "- {apiGroups: [\"\"], resources: [pods], verbs: [list, patch]}\n");
			awaitLabelled(namespace, Set.of("pod-2"));
		}
	}

	@Test
	void withoutPermissionTheElectionGoesOn(Namespace namespace) throws InterruptedException {
		pods(namespace);
		Roles.grant(namespace, "app", RULES);
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				LeaderElection election = candidate(connection, namespace, "pod-1")) {
			election.start();
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
			assertThat(election.stop(PATIENCE)).isTrue();
			assertThat(labelled(namespace)).isEmpty();
		}
	}

	@Test
	void namesThatCantBeAreRefused() {
		try (KubernetesConnection connection = KubernetesConnection.of(new LeanApiClient())) {
			assertThatIllegalArgumentException().isThrownBy(() -> new LeaderPodLabel(connection, "shop", "Pod", KEY));
			assertThatIllegalArgumentException().isThrownBy(() -> new LeaderPodLabel(connection, "shop", "pod", "a b"));
		}
	}

	private static LeaderElection candidate(KubernetesConnection connection, Namespace namespace, String pod) {
		return LeaderElection.builder()
			.name("orders")
			.candidate(pod)
			.lock(connection.lease(namespace.name(), "orders"))
			.timing(BRISK)
			.listener(new LeaderPodLabel(connection, namespace.name(), pod, KEY, PATIENCE.dividedBy(2)))
			.build();
	}

	private static void pods(Namespace namespace) {
		namespace.createPod("pod-1");
		namespace.createPod("pod-2");
	}

	private static void label(Namespace namespace, String pod, String value) {
		namespace.server()
			.admin()
			.patch("/api/v1/namespaces/%s/pods/%s".formatted(namespace.name(), pod),
					"{\"metadata\": {\"labels\": {\"%s\": %s, \"team\": \"a\"}}}".formatted(KEY, value))
			.orThrow();
	}

	private static void awaitLabelled(Namespace namespace, Set<String> pods) {
		Eventually.await(PATIENCE, "the label is on " + pods, () -> labelled(namespace).equals(pods));
	}

	private static Set<String> labelled(Namespace namespace) {
		JsonObject list = namespace.server()
			.admin()
			.get("/api/v1/namespaces/%s/pods?labelSelector=%s%%3Dtrue".formatted(namespace.name(), KEY))
			.orThrow()
			.json();
		Set<String> names = new TreeSet<>();
		for (JsonElement pod : list.getAsJsonArray("items")) {
			names.add(pod.getAsJsonObject().getAsJsonObject("metadata").get("name").getAsString());
		}
		return names;
	}

}
