package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.spring.actuate.LeaderElectionHealthIndicator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@UsesApiServer
class ClusterTests {

	/** As in the README. */
	private static final String ROLE = """
			apiVersion: rbac.authorization.k8s.io/v1
			kind: Role
			metadata:
			  name: orders
			rules:
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  verbs: [create]
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  resourceNames: [orders]
			  verbs: [get, update, watch]
			---
			apiVersion: rbac.authorization.k8s.io/v1
			kind: RoleBinding
			metadata:
			  name: orders
			roleRef:
			  apiGroup: rbac.authorization.k8s.io
			  kind: Role
			  name: orders
			subjects:
			- kind: ServiceAccount
			  name: orders
			""";

	/** Half of the time between two polls is enough for a watch event. */
	private static final String[] RARE_POLLS = { "--leader-election.lease-duration=180s",
			"--leader-election.renew-deadline=140s", "--leader-election.retry-period=50s",
			"--leader-election.request-timeout=20s" };

	private Namespace namespace;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
	}

	@Test
	void podsElectOneLeaderAndHandOverWhenItStops() {
		this.namespace.apply(ROLE);
		try (ConfigurableApplicationContext first = startPod("orders-1", RARE_POLLS)) {
			LeaderElection leader = election(first);
			await().until(leader::isLeader);
			assertThat(leader.config().lock().describe()).isEqualTo("Lease " + this.namespace.name() + "/orders");
			try (ConfigurableApplicationContext second = startPod("orders-2", RARE_POLLS)) {
				LeaderElection follower = election(second);
				await().until(() -> follower.status().leader() != null && follower.status().watching());
				assertThat(follower.isLeader()).isFalse();
				assertThat(follower.status().leader()).startsWith("orders-1_");
				first.close();
				await().atMost(leader.config().timing().retryPeriod().dividedBy(2)).until(follower::isLeader);
				assertThat(this.namespace.lease("orders").getAsJsonObject("spec").get("holderIdentity").getAsString())
					.startsWith("orders-2_");
			}
		}
	}

	@Test
	void aMissingPermissionIsShownAndTheApplicationRuns() {
		try (ConfigurableApplicationContext context = startPod("orders-1", "--leader-election.health.tolerance=1s")) {
			LeaderElectionHealthIndicator indicator = context.getBean(LeaderElectionHealthIndicator.class);
			await().until(() -> indicator.health().getStatus().equals(Status.DOWN));
			Health health = indicator.health();
			assertThat(health.getDetails()).containsEntry("leading", false);
			assertThat(health.getDetails().get("lastError")).asString()
				.contains("forbidden", "orders", "verbs: [get, update, watch]");
			this.namespace.apply(ROLE);
			await().until(election(context)::isLeader);
			await().until(() -> indicator.health().getStatus().equals(Status.UP));
		}
	}

	@Test
	void aLeaderWithoutPodIsElectedByAKubeconfig(ApiServer server) {
		try (ConfigurableApplicationContext context = startOutside(server)) {
			await().until(election(context)::isLeader);
			LeaderElectionStatus status = election(context).status();
			assertThat(status.lock()).isEqualTo("Lease " + this.namespace.name() + "/orders");
			assertThat(status.fencingToken()).isNotNull();
		}
	}

	@Test
	void aConfigMapCanServeInstead(ApiServer server) {
		try (ConfigurableApplicationContext context = startOutside(server, "--leader-election.lock.type=config-map")) {
			await().until(election(context)::isLeader);
			assertThat(election(context).status().lock()).isEqualTo("ConfigMap " + this.namespace.name() + "/orders");
		}
	}

	@Test
	void labelsAnnotationsAndEventsArrive(ApiServer server) {
		try (ConfigurableApplicationContext context = startOutside(server,
				"--leader-election.kubernetes.labels.team=payments",
				"--leader-election.kubernetes.annotations[shop.example/contact]=me",
				"--leader-election.kubernetes.record-events=true")) {
			await().until(election(context)::isLeader);
			String metadata = this.namespace.lease("orders").get("metadata").toString();
			assertThat(metadata).contains("\"team\":\"payments\"", "\"shop.example/contact\":\"me\"");
			await().until(() -> server.admin()
				.get("/api/v1/namespaces/" + this.namespace.name() + "/events")
				.json()
				.toString()
				.contains("became leader"));
		}
	}

	@Test
	void theLeaseIsOwnedByWhatIsSet(ApiServer server) {
		try (ConfigurableApplicationContext context = startOutside(server,
				"--leader-election.kubernetes.owner.api-version=apps/v1",
				"--leader-election.kubernetes.owner.kind=Deployment", "--leader-election.kubernetes.owner.name=orders",
				"--leader-election.kubernetes.owner.uid=0f0e2b1c-4a5d-4c1e-9a44-3b6a8a0d7f11")) {
			await().until(election(context)::isLeader);
			assertThat(this.namespace.lease("orders").getAsJsonObject("metadata").get("ownerReferences"))
				.hasToString("[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"orders\","
						+ "\"uid\":\"0f0e2b1c-4a5d-4c1e-9a44-3b6a8a0d7f11\"}]");
		}
	}

	@Test
	void theLeadersPodIsLabelled(ApiServer server) {
		this.namespace.createPod("orders-1");
		try (ConfigurableApplicationContext context = startOutside(server, "--POD_NAME=orders-1",
				"--leader-election.kubernetes.pod-label=shop.example/leader")) {
			await().until(() -> labels(server).contains("\"shop.example/leader\":\"true\""));
			election(context).resign(Duration.ofHours(1));
			await().until(() -> !labels(server).contains("shop.example/leader"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lease", "config-map" })
	void aCrashThatTheKubeletReportsIsTakenOverBeforeTheLeaseEnds(String lock, ApiServer server) {
		String uid = this.namespace.createPod("orders-1").getAsJsonObject("metadata").get("uid").getAsString();
		holdForAnHour(uid);
		try (ConfigurableApplicationContext context = startOutside(server, "--POD_NAME=orders-2",
				"--leader-election.lock.type=" + lock, "--leader-election.kubernetes.fast-takeover=any-pod")) {
			await().until(() -> election(context).status().leader() != null);
			assertThat(election(context).isLeader()).isFalse();
			this.namespace.patchPodStatus("orders-1", """
					{"containerStatuses": [{"name": "app", "state": {"terminated":
					{"exitCode": 137, "message": "\\nleaderelection.dev/process=0f0f\\n"}}}]}
					""");
			await().until(election(context)::isLeader);
		}
	}

	/** The Lease and the ConfigMap, as a leader that has crashed left them behind. */
	private void holdForAnHour(String podUid) {
		String instance = "{\"holder\":\"orders-1_0abc\",\"pod\":\"orders-1\",\"podUid\":\"" + podUid
				+ "\",\"container\":\"app\",\"bootId\":\"b\",\"started\":1,\"token\":\"0f0f\"}";
		this.namespace
			.apply("""
					apiVersion: coordination.k8s.io/v1
					kind: Lease
					metadata: {name: orders, annotations: {leaderelection.dev/holder-instance: '%1$s'}}
					spec: {holderIdentity: orders-1_0abc, leaseDurationSeconds: 3600}
					---
					apiVersion: v1
					kind: ConfigMap
					metadata:
					  name: orders
					  annotations:
					    leaderelection.dev/holder-instance: '%1$s'
					    control-plane.alpha.kubernetes.io/leader: '{"holderIdentity":"orders-1_0abc","leaseDurationSeconds":3600}'
					"""
				.formatted(instance));
	}

	private String labels(ApiServer server) {
		return server.admin()
			.get("/api/v1/namespaces/" + this.namespace.name() + "/pods/orders-1")
			.json()
			.getAsJsonObject("metadata")
			.toString();
	}

	private ConfigurableApplicationContext startPod(String pod, String... args) {
		InClusterDirectory directory = this.namespace.inClusterDirectory("orders");
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(Map.copyOf(directory.environment()))
			.properties("POD_NAME=" + pod, "leader-election.kubernetes.service-account-directory=" + directory.path())
			.run(withName(args));
	}

	private ConfigurableApplicationContext startOutside(ApiServer server, String... args) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("leader-election.kubernetes.kubeconfig=" + server.adminKubeconfig(),
					"leader-election.kubernetes.namespace=" + this.namespace.name())
			.run(withName(args));
	}

	private static String[] withName(String... args) {
		return Stream
			.concat(Stream.of("--spring.application.name=orders", "--leader-election.profile=fast",
					"--spring.jmx.enabled=false"), Stream.of(args))
			.toArray(String[]::new);
	}

	private static LeaderElection election(ConfigurableApplicationContext context) {
		return context.getBean(LeaderElection.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
