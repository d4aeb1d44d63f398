package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Terms become Events of the Lease, where that is allowed. */
@UsesApiServer
class LeaderElectionEventRecorderTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String LEASE_RULES = """
			- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  resourceNames: [orders]
			  verbs: [get, update, watch]
			""";

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.leaderelection");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.log.start();
		this.logger.addAppender(this.log);
		this.logger.setLevel(Level.DEBUG);
	}

	@AfterEach
	void stopListening() {
		this.logger.setLevel(null);
		this.logger.detachAppender(this.log);
	}

	@Test
	void aTermIsTwoEventsOfTheLease(Namespace namespace) throws InterruptedException {
		Roles.grant(namespace, "app", LEASE_RULES + "- {apiGroups: [\"\"], resources: [events], verbs: [create]}\n");
		Instant before = Instant.now();
		lead(namespace);
		List<JsonObject> events = events(namespace);
		assertThat(events).hasSize(2);
		assertThat(message(events.get(0))).matches("pod-1_[0-9a-v]+ became leader");
		assertThat(message(events.get(1))).matches("pod-1_[0-9a-v]+ stopped leading: the election was stopped");
		assertThat(events).allSatisfy((event) -> {
			JsonObject involved = event.getAsJsonObject("involvedObject");
			assertThat(involved.get("kind").getAsString()).isEqualTo("Lease");
			assertThat(involved.get("name").getAsString()).isEqualTo("orders");
			assertThat(involved.get("uid")).isEqualTo(namespace.lease("orders").getAsJsonObject("metadata").get("uid"));
			assertThat(event.get("reason").getAsString()).isEqualTo("LeaderElection");
			assertThat(event.get("type").getAsString()).isEqualTo("Normal");
			assertThat(Instant.parse(event.get("lastTimestamp").getAsString())).isBetween(before.minusSeconds(1),
					Instant.now());
		});
	}

	@Test
	void withoutPermissionItIsOffAndNobodyIsWarned(Namespace namespace) throws InterruptedException {
		Roles.grant(namespace, "app", LEASE_RULES);
		lead(namespace);
		assertThat(events(namespace)).isEmpty();
		assertThat(messages(Level.DEBUG)).filteredOn((message) -> message.contains("No Event"))
			.singleElement()
			.asString()
			.contains("became leader", ", nor any other", "403", "events");
		assertThat(messages(Level.WARN)).isEmpty();
	}

	@Test
	void aServerThatHangsDelaysTheReleaseByASecondOrTwoAtMost(Namespace namespace) throws InterruptedException {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1);
				KubernetesConnection hanging = KubernetesConnection.of(server.client())) {
			server.answer(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
			LeaderElectionEventRecorder recorder = new LeaderElectionEventRecorder(hanging, "shop", "orders");
			Duration time = lead(namespace, recorder);
			assertThat(time).isLessThan(PATIENCE);
			assertThat(messages(Level.WARN)).isEmpty();
		}
	}

	private void lead(Namespace namespace) throws InterruptedException {
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null)) {
			lead(namespace, new LeaderElectionEventRecorder(connection, namespace.name(), "orders", PATIENCE));
		}
	}

	/** Begins and ends a term. */
	private Duration lead(Namespace namespace, LeaderElectionEventRecorder recorder) throws InterruptedException {
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(),
				null);
				LeaderElection election = LeaderElection.builder()
					.name("orders")
					.candidate("pod-1")
					.lock(connection.lease(namespace.name(), "orders"))
					.listener(recorder)
					.build()) {
			election.start();
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
			Instant begin = Instant.now();
			assertThat(election.stop(Duration.ofHours(1))).isTrue();
			return Duration.between(begin, Instant.now());
		}
	}

	private List<String> messages(Level least) {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(least))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	private static List<JsonObject> events(Namespace namespace) {
		List<JsonObject> events = new ArrayList<>();
		for (JsonElement event : namespace.server()
			.admin()
			.get("/api/v1/namespaces/%s/events".formatted(namespace.name()))
			.orThrow()
			.json()
			.getAsJsonArray("items")) {
			events.add(event.getAsJsonObject());
		}
		events.sort((a, b) -> version(a).compareTo(version(b)));
		return events;
	}

	private static Long version(JsonObject event) {
		return event.getAsJsonObject("metadata").get("resourceVersion").getAsLong();
	}

	private static String message(JsonObject event) {
		return event.get("message").getAsString();
	}

}
