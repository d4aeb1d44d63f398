package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Leases of a real API server as objects. */
@UsesApiServer
class LeasesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final BlockingQueue<LeaseEvent> events = new LinkedBlockingQueue<>();

	private @Nullable LeaseWatch watch;

	private @Nullable Thread thread;

	@AfterEach
	void endWatch() throws InterruptedException {
		if (this.watch != null && this.thread != null) {
			this.watch.close();
			this.thread.join(PATIENCE.toMillis());
			assertThat(this.thread.isAlive()).isFalse();
		}
	}

	@Test
	void aLeaseIsCreatedReadReplacedAndDeleted(Namespace namespace) throws ApiException {
		try (KubernetesConnection connection = connection(namespace)) {
			Leases leases = connection.leases(Duration.ofSeconds(10));
			V1Lease lease = leases
				.create(new V1Lease().metadata(new V1ObjectMeta().namespace(namespace.name()).name("nightly"))
					.spec(new V1LeaseSpec().holderIdentity("host-1")
						.renewTime(OffsetDateTime.parse("2026-03-04T05:06:07.000008+02:00"))));
			assertThat(spec(lease).getRenewTime()).isEqualTo(OffsetDateTime.parse("2026-03-04T03:06:07.000008Z"));

			spec(lease).holderIdentity("host-2").leaseDurationSeconds(60).leaseTransitions(1);
			leases.update(lease);
			V1Lease updated = leases.get(namespace.name(), "nightly").orElseThrow();
			assertThat(spec(updated)).isEqualTo(spec(lease));

			assertThat(leases.list(namespace.name())).containsExactly(updated);
			assertThat(leases.listAll()).contains(updated);
			assertThat(leases.delete(namespace.name(), "nightly")).isTrue();
			assertThat(leases.delete(namespace.name(), "nightly")).isFalse();
			assertThat(leases.get(namespace.name(), "nightly")).isEmpty();
		}
	}

	@Test
	void theDocumentationQuotesTheTest() throws IOException {
		String code = Files.readString(Path.of("src/test/java/dev/leaderelection/kubernetes/LeasesTests.java"));
		List<String> quotes = Pattern.compile("```java\n(\t.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/lease-client.md")))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(quotes).singleElement().satisfies((quote) -> assertThat(code).contains(quote));
	}

	@Test
	void aLeaseThatHasChangedIsNotReplaced(Namespace namespace) throws ApiException {
		try (KubernetesConnection connection = connection(namespace)) {
			Leases leases = connection.leases(PATIENCE);
			V1Lease lease = leases.create(lease(namespace, "a"));
			namespace.patchLease("a", "{\"spec\": {\"holderIdentity\": \"other\"}}");
			assertConflict(leases, lease);
			leases.delete(namespace.name(), "a");
			assertConflict(leases, lease);
			assertThat(leases.get(namespace.name(), "a")).isEmpty();
			assertThatIllegalArgumentException().isThrownBy(() -> leases.update(lease(namespace, "a")));
			leases.create(lease(namespace, "a"));
			assertThatExceptionOfType(ApiException.class).isThrownBy(() -> leases.create(lease(namespace, "a")))
				.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo(409));
		}
	}

	@Test
	void aCallEndsInTimeWhenTheServerHangs() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			server.answer(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
			Leases leases = connection.leases(Duration.ofMillis(300));
			Instant begin = Instant.now();
			assertThatExceptionOfType(ApiException.class).isThrownBy(() -> leases.get("shop", "orders"))
				.satisfies((ex) -> assertThat(ex.getCode()).isZero());
			assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
			assertThatIllegalArgumentException().isThrownBy(() -> connection.leases(Duration.ZERO));
		}
	}

	@Test
	void missingPermissionsAreReported(Namespace namespace) {
		Roles.grant(namespace, "app", "[]");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null)) {
			assertThatExceptionOfType(ApiException.class)
				.isThrownBy(() -> connection.leases(PATIENCE).list(namespace.name()))
				.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo(403));
		}
	}

	@Test
	void aWatchOnOneLeaseShowsItAlone(Namespace namespace) throws Exception {
		Roles.grant(namespace, "app", """
				- apiGroups: [coordination.k8s.io]
				  resources: [leases]
				  resourceNames: [orders]
				  verbs: [list, watch]
				""");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null);
				KubernetesConnection admin = connection(namespace)) {
			Leases leases = admin.leases(PATIENCE);
			run(connection.leases(PATIENCE).watch(namespace.name(), "orders", this.events::add));
			leases.create(lease(namespace, "other"));
			V1Lease orders = leases.create(lease(namespace, "orders"));
			assertEvent(LeaseEvent.Type.ADDED, orders);
			spec(orders).holderIdentity("pod-1");
			assertEvent(LeaseEvent.Type.MODIFIED, leases.update(orders));
			leases.delete(namespace.name(), "orders");
			assertThat(next().type()).isEqualTo(LeaseEvent.Type.DELETED);
		}
	}

	@Test
	void aWatchOnAllShowsThoseThatExistFirst(Namespace namespace) throws Exception {
		try (KubernetesConnection connection = connection(namespace)) {
			Leases leases = connection.leases(PATIENCE);
			leases.create(lease(namespace, "first"));
			run(leases.watchAll((event) -> {
				if (namespace.name().equals(metadata(event).getNamespace())) {
					this.events.add(event);
				}
			}));
			assertThat(metadata(next()).getName()).isEqualTo("first");
			leases.create(lease(namespace, "second"));
			assertThat(metadata(next()).getName()).isEqualTo("second");
		}
	}

	@Test
	void aWatchReportsWhatHappenedWhileTheServerWasAway() throws Exception {
		try (ApiServer server = ApiServer.start();
				KubernetesConnection connection = KubernetesConnection.kubeconfig(server.adminKubeconfig(), null)) {
			Namespace namespace = server.createNamespace();
			Leases leases = connection.leases(PATIENCE);
			V1Lease kept = leases.create(lease(namespace, "kept"));
			leases.create(lease(namespace, "gone"));
			run(leases.watch(namespace.name(), this.events::add));
			assertThat(next().type()).isEqualTo(LeaseEvent.Type.ADDED);
			assertThat(next().type()).isEqualTo(LeaseEvent.Type.ADDED);
			server.restart();
			leases.delete(namespace.name(), "gone");
			V1Lease added = leases.create(lease(namespace, "added"));
			LeaseEvent deleted = next();
			assertThat(deleted.type()).isEqualTo(LeaseEvent.Type.DELETED);
			assertThat(metadata(deleted).getName()).isEqualTo("gone");
			assertEvent(LeaseEvent.Type.ADDED, added);
			assertThat(this.events).isEmpty();
			assertThat(leases.get(namespace.name(), "kept")).contains(kept);
		}
	}

	@Test
	void aWatchWhoseVersionIsTooOldListsAgain() throws Exception {
		String lease = """
				{"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"%s","namespace":"shop","resourceVersion":"%s"}}
				""";
		String list = "{\"metadata\":{\"resourceVersion\":\"%s\"},\"items\":[%s]}";
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			server.script((request) -> {
				String target = request.getTarget();
				boolean first = server.requests().size() < 3;
				String body;
				if (!target.contains("watch=true")) {
					body = first ? list.formatted("5", lease.formatted("a", "3") + "," + lease.formatted("b", "4"))
							: list.formatted("9", lease.formatted("a", "3") + "," + lease.formatted("c", "8"));
				}
				else {
					body = first ? """
							{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","code":410,"message":"too old"}}
							""" : "";
				}
				return new MockResponse.Builder().addHeader("Content-Type", "application/json").body(body).build();
			});
			run(connection.leases(PATIENCE).watch("shop", this.events::add));
			assertThat(metadata(next()).getName()).isEqualTo("a");
			assertThat(metadata(next()).getName()).isEqualTo("b");
			LeaseEvent deleted = next();
			assertThat(deleted.type()).isEqualTo(LeaseEvent.Type.DELETED);
			assertThat(metadata(deleted).getName()).isEqualTo("b");
			assertThat(metadata(next()).getName()).isEqualTo("c");
		}
	}

	@Test
	void aListenerThatFailsLosesNoEvent(Namespace namespace) throws Exception {
		try (KubernetesConnection connection = connection(namespace)) {
			Leases leases = connection.leases(PATIENCE);
			run(leases.watch(namespace.name(), (event) -> {
				this.events.add(event);
				throw new IllegalStateException("a listener that fails");
			}));
			leases.create(lease(namespace, "a"));
			assertThat(metadata(next()).getName()).isEqualTo("a");
			leases.create(lease(namespace, "b"));
			assertThat(metadata(next()).getName()).isEqualTo("b");
		}
	}

	@Test
	void anInterruptEndsAWatch(Namespace namespace) throws Exception {
		try (KubernetesConnection connection = connection(namespace)) {
			Leases leases = connection.leases(PATIENCE);
			leases.create(lease(namespace, "a"));
			Thread runner = run(leases.watch(namespace.name(), this.events::add));
			next();
			runner.interrupt();
			Eventually.await(PATIENCE, "the watch ends", () -> !runner.isAlive());
		}
	}

	private Thread run(LeaseWatch watch) {
		this.watch = watch;
		Thread runner = new Thread(watch, "watch");
		this.thread = runner;
		runner.start();
		return runner;
	}

	private LeaseEvent next() throws InterruptedException {
		LeaseEvent event = this.events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(event).isNotNull();
		return event;
	}

	private void assertEvent(LeaseEvent.Type type, V1Lease lease) throws InterruptedException {
		LeaseEvent event = next();
		assertThat(event.type()).isEqualTo(type);
		assertThat(event.lease()).isEqualTo(lease);
	}

	private static void assertConflict(Leases leases, V1Lease lease) {
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> leases.update(lease))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo(409));
	}

	private static V1Lease lease(Namespace namespace, String name) {
		return new V1Lease().metadata(new V1ObjectMeta().namespace(namespace.name()).name(name))
			.spec(new V1LeaseSpec());
	}

	private static V1LeaseSpec spec(V1Lease lease) {
		return lease.getSpec();
	}

	private static V1ObjectMeta metadata(LeaseEvent event) {
		return event.lease().getMetadata();
	}

	private static KubernetesConnection connection(Namespace namespace) {
		return KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(), null);
	}

}
