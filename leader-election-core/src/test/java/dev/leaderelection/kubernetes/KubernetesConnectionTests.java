package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.WatchThreads;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.credentials.AccessTokenAuthentication;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a connection costs, shares and leaves alone. */
class KubernetesConnectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final MockResponse NOT_FOUND = new MockResponse.Builder().code(404)
		.body("{\"kind\": \"Status\", \"message\": \"not found\"}")
		.build();

	@TempDir
	Path directory;

	@Test
	void anApplicationsClientIsNeitherChangedNorClosed() throws IOException {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1).answer(NOT_FOUND)) {
			ApiClient client = new ApiClient().setBasePath(server.url());
			new AccessTokenAuthentication("secret").provide(client);
			client.addDefaultHeader("X-Tenant", "blue");
			client.setUserAgent("my-application");
			OkHttpClient http = client.getHttpClient();
			try (KubernetesConnection connection = KubernetesConnection.of(client)) {
				assertThat(connection.lease("shop", "orders").read(PATIENCE)).isEqualTo(new Outcome.Absent());
				assertThat(connection.namespace()).isEmpty();
			}
			assertThat(client.getHttpClient()).isSameAs(http);
			assertThat(http.connectionPool().connectionCount()).isZero();
			assertThat(http.dispatcher().runningCallsCount()).isZero();
			assertThat(server.requests()).singleElement().satisfies((request) -> {
				assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer secret");
				assertThat(request.getHeaders().get("X-Tenant")).isEqualTo("blue");
				assertThat(request.getHeaders().get("User-Agent")).startsWith("leader-election/");
			});
			assertThat(http.newCall(new Request.Builder().url(server.url()).build()).execute().code()).isEqualTo(404);
		}
	}

	/** As a proxy for many clusters has it. */
	@ParameterizedTest
	@ValueSource(strings = { "", "/" })
	void anApiServerMayHaveAPath(String end) {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1).answer(NOT_FOUND)) {
			ApiClient client = server.client().setBasePath(server.url() + "/k8s/clusters/c-1" + end);
			try (KubernetesConnection connection = KubernetesConnection.of(client)) {
				connection.lease("shop", "orders").read(PATIENCE);
			}
			assertThat(server.requests()).extracting((request) -> request.getUrl().encodedPath())
				.containsExactly("/k8s/clusters/c-1/apis/coordination.k8s.io/v1/namespaces/shop/leases/orders");
		}
	}

	@Test
	void aTokenThatTheApplicationChangesIsUsedForTheNextRequest() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1).answer(NOT_FOUND)) {
			ApiClient client = server.client();
			try (KubernetesConnection connection = KubernetesConnection.of(client)) {
				LeaseLock lock = connection.lease("shop", "orders");
				new AccessTokenAuthentication("first").provide(client);
				lock.read(PATIENCE);
				new AccessTokenAuthentication("second").provide(client);
				lock.read(PATIENCE);
			}
			assertThat(server.requests()).extracting((request) -> request.getHeaders().get("Authorization"))
				.containsExactly("Bearer first", "Bearer second");
		}
	}

	@Test
	void locksOfOneConnectionShareOneSocket() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_2).answer(NOT_FOUND);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			for (int i = 0; i < 20; i++) {
				connection.lease("shop", "orders-" + i).read(PATIENCE);
			}
			assertThat(server.requests()).hasSize(20).allMatch((request) -> request.getConnectionIndex() == 0);
		}
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void aRequestDoesNotWaitForTheAcknowledgementOfWhatWasSentBefore(Protocol protocol) {
		List<Boolean> atOnce = new CopyOnWriteArrayList<>();
		try (ScriptedServer server = new ScriptedServer(protocol).answer(NOT_FOUND)) {
			ApiClient client = server.client();
			client.setHttpClient(client.getHttpClient().newBuilder().addNetworkInterceptor((chain) -> {
				atOnce.add(Objects.requireNonNull(chain.connection()).socket().getTcpNoDelay());
				return chain.proceed(chain.request());
			}).build());
			try (KubernetesConnection connection = KubernetesConnection.of(client)) {
				connection.lease("shop", "orders").read(PATIENCE);
			}
		}
		assertThat(atOnce).containsExactly(true);
	}

	@Test
	void afterADisconnectTheNextRequestConnectsAnew() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_2).answer(NOT_FOUND);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			connection.disconnect();
			LeaseLock lock = connection.lease("shop", "orders");
			lock.read(PATIENCE);
			lock.read(PATIENCE);
			connection.disconnect();
			lock.read(PATIENCE);
			assertThat(server.requests()).extracting(RecordedRequest::getConnectionIndex).containsExactly(0, 0, 1);
		}
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_23)
	void beforeVirtualThreadsAreGoodForItAFewWatchesAreOpenAndFurtherLocksPoll() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_2);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			server.script((request) -> new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
			List<LockWatch> watches = new ArrayList<>();
			for (int i = 0; i < WatchThreads.PLATFORM_WATCHES; i++) {
				watches.add(connection.configMap("shop", "orders-" + i).watch(null, new WatchEvents()));
			}
			ConfigMapLock late = connection.configMap("shop", "late");
			assertThat(watch(late).next()).isEqualTo("closed: there is no thread left for it; it polls");
			watches.get(0).close();
			assertThat(watch(late).isEmpty()).isTrue();
		}
	}

	private static WatchEvents watch(ResourceLock lock) {
		WatchEvents events = new WatchEvents();
		events.watch(lock, null);
		return events;
	}

	@Test
	void aLocksWatchesEndWithIt() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_2);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			server.script((request) -> new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
			ConfigMapLock lock = connection.configMap("shop", "orders");
			WatchEvents events = new WatchEvents();
			for (int i = 0; i < WatchThreads.PLATFORM_WATCHES; i++) {
				events.watch(lock, null);
			}
			lock.close();
			assertThat(watch(connection.configMap("shop", "late")).isEmpty()).isTrue();
			assertThat(events.isEmpty()).isTrue();
		}
	}

	@Test
	void makingAConnectionDoesNothing() {
		Set<Thread> before = threads();
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(Path.of("nowhere"), null)) {
			LeaseLock lock = connection.lease("shop", "orders");
			assertThat(lock.describe()).isEqualTo("Lease shop/orders");
			assertThat(connection).hasToString("connection to " + Path.of("nowhere").toAbsolutePath());
		}
		assertThat(threads()).allMatch(before::contains);
	}

	@Test
	void outsideAPodThereIsNoAccess() {
		assertThatIllegalStateException()
			.isThrownBy(() -> KubernetesConnection.inCluster(this.directory, Map.of("HOME", "/")))
			.withMessageContaining("KUBERNETES_SERVICE_HOST is not set");
		assertThatIllegalStateException()
			.isThrownBy(() -> KubernetesConnection.inCluster(this.directory, Map.of("KUBERNETES_SERVICE_HOST", " ")));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "10.0.0.1,443,https://10.0.0.1:443", "10.0.0.1,none,https://10.0.0.1:443",
			"fd00::1,6443,https://[fd00::1]:6443", "kubernetes.default.svc,443,https://kubernetes.default.svc:443" })
	void theEnvironmentNamesTheServer(String host, @Nullable String port, String url) {
		Map<String, String> environment = (port != null)
				? Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port)
				: Map.of("KUBERNETES_SERVICE_HOST", host);
		assertThat(KubernetesConnection.inCluster(this.directory, environment)).hasToString("connection to " + url);
	}

	@Test
	void aPodHasATokenAndAnAddress() throws IOException {
		Map<String, String> environment = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1");
		assertThat(InCluster.isPresent(this.directory, environment)).isFalse();
		Files.writeString(this.directory.resolve("token"), "x");
		assertThat(InCluster.isPresent(this.directory, environment)).isTrue();
		assertThat(InCluster.isPresent(this.directory, Map.of())).isFalse();
	}

	@Test
	void theNamespaceOfAPodIsInItsFile() throws IOException {
		KubernetesConnection connection = KubernetesConnection.inCluster(this.directory,
				Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"));
		assertThat(connection.namespace()).isEmpty();
		Files.writeString(this.directory.resolve("namespace"), " \n");
		assertThat(connection.namespace()).isEmpty();
		Files.writeString(this.directory.resolve("namespace"), "shop\n");
		assertThat(connection.namespace()).contains("shop");
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("leader-election"))
			.collect(Collectors.toSet());
	}

}
