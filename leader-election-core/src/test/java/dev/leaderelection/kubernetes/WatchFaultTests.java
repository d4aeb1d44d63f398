package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a watch makes of what it reads, and of every fault. */
class WatchFaultTests {

	private static final String BOOKMARK = """
			{"type":"BOOKMARK","object":{"kind":"Lease","metadata":{"resourceVersion":"99","creationTimestamp":null},"spec":{}}}
			""";

	private static final String GONE = """
			{"type":"ERROR","object":{"kind":"Status","message":"too old resource version: 5 (70)","code":410}}
			""";

	private @Nullable ScriptedServer server;

	private @Nullable KubernetesConnection connection;

	@AfterEach
	void close() {
		if (this.connection != null) {
			this.connection.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void changesAreReportedInOrder(Protocol protocol) {
		ScriptedServer server = start(protocol).answer(events(
				event("ADDED", 5, "\"a\"") + event("MODIFIED", 6, "null") + BOOKMARK + event("DELETED", 7, "\"b\"")));
		WatchEvents events = new WatchEvents();
		events.watch(lock(server), ResourceVersion.of(4));
		assertThat(events.next()).isEqualTo("opened");
		assertThat(events.next()).isEqualTo("5 held by a");
		assertThat(events.next()).isEqualTo("6 held by null");
		assertThat(events.next()).isEqualTo("7 absent");
		assertThat(events.next()).isEqualTo("closed: the API server ended it");
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void anEventIsReportedWhileTheWatchIsOpen(Protocol protocol) {
		ScriptedServer server = start(protocol).answer(events(event("ADDED", 5, "\"a\"") + "{").newBuilder()
			.throttleBody(event("ADDED", 5, "\"a\"").length(), 1, TimeUnit.HOURS)
			.build());
		WatchEvents events = new WatchEvents();
		LockWatch watch = events.watch(lock(server), null);
		assertThat(events.next()).isEqualTo("opened");
		assertThat(events.next()).isEqualTo("5 held by a");
		watch.close();
		assertThat(events.isEmpty()).isTrue();
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource("faults")
	void aFaultEndsTheWatch(Protocol protocol, String fault, MockResponse response, String reason) {
		ScriptedServer server = start(protocol).answer(response);
		WatchEvents events = new WatchEvents();
		events.watch(lock(server), ResourceVersion.of(5));
		String end = last(events);
		assertThat(end).contains(reason);
		assertThat(events.isEmpty()).isTrue();
		assertThat(server.requests()).hasSize(1);
	}

	static Stream<Arguments> faults() {
		return Stream.of(Protocol.HTTP_1_1, Protocol.HTTP_2).flatMap((protocol) -> faults(protocol));
	}

	private static Stream<Arguments> faults(Protocol protocol) {
		SocketEffect close = (protocol == Protocol.HTTP_2) ? new SocketEffect.CloseStream(2)
				: new SocketEffect.CloseSocket();
		MockResponse.Builder open = events(event("MODIFIED", 6, "\"a\"") + event("MODIFIED", 7, "\"b\"")).newBuilder();
		return Stream.of(Arguments.of(protocol, "401", status(401, "Unauthorized"), "HTTP 401"),
				Arguments.of(protocol, "403", status(403, forbidden()), "verbs: [get, update, watch]"),
				Arguments.of(protocol, "404", status(404, "NotFound"), "HTTP 404"),
				Arguments.of(protocol, "410", status(410, "Expired"), "HTTP 410"),
				Arguments.of(protocol, "429", status(429, "TooManyRequests"), "HTTP 429"),
				Arguments.of(protocol, "500", status(500, "InternalError"), "HTTP 500"),
				Arguments.of(protocol, "302",
						new MockResponse.Builder().code(302).setHeader("Location", "/login").build(), "HTTP 302"),
				Arguments.of(protocol, "an expired version", events(GONE),
						"error 410: too old resource version: 5 (70)"),
				Arguments.of(protocol, "HTML", events("<html>\n<body>\n"), "no JSON object"),
				Arguments.of(protocol, "half an event", events("{\"type\":\"ADDED\",\"obj"), "EOFException"),
				Arguments.of(protocol, "an event without version",
						events(event("ADDED", 5, "\"a\"").replace("resourceVersion", "version")),
						"no metadata.resourceVersion"),
				Arguments.of(protocol, "an endless line", events("x".repeat(2 << 20)), "EOFException"),
				Arguments.of(protocol, "a reset before the headers", open.clone().onResponseStart(close).build(), ""),
				Arguments.of(protocol, "a reset among the events", open.clone().onResponseBody(close).build(), ""));
	}

	@ParameterizedTest
	@MethodSource("foreign")
	void whatIsNotAboutThisLeaseIsIgnored(String foreign) {
		ScriptedServer server = start(Protocol.HTTP_1_1).answer(events(foreign + event("ADDED", 5, "\"a\"")));
		WatchEvents events = new WatchEvents();
		events.watch(lock(server), null);
		assertThat(events.next()).isEqualTo("opened");
		assertThat(events.next()).isEqualTo("5 held by a");
	}

	static Stream<String> foreign() {
		return Stream.of(event("ADDED", 9, "\"x\"").replace("orders", "bills"), event("RENAMED", 9, "\"x\""), "{}\n",
				"{\"type\":null,\"object\":[]}\n", BOOKMARK);
	}

	@ParameterizedTest
	@MethodSource("expirations")
	void afterAnExpiredVersionTheNextWatchBeginsWithThePresentState(MockResponse expiration) {
		ScriptedServer server = start(Protocol.HTTP_1_1).answer(expiration);
		LeaseLock lock = lock(server);
		WatchEvents events = new WatchEvents();
		events.watch(lock, ResourceVersion.of(5));
		last(events);
		server.answer(events(event("ADDED", 70, "\"a\"")));
		events.watch(lock, ResourceVersion.of(5));
		last(events);
		events.watch(lock, ResourceVersion.of(70));
		last(events);
		assertThat(server.requests()).extracting((request) -> parameter(request, "resourceVersion"))
			.containsExactly("5", null, "70");
	}

	static Stream<MockResponse> expirations() {
		return Stream.of(events(GONE), status(410, "Expired"));
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void closingEndsAWatchThatHangs(Protocol protocol) {
		ScriptedServer server = start(protocol);
		server.script((request) -> new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
		LeaseLock lock = lock(server);
		WatchEvents events = new WatchEvents();
		for (int i = 0; i < 20; i++) {
			LockWatch watch = events.watch(lock, null);
			watch.close();
			watch.close();
		}
		assertThat(events.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void watchesDontDelayRequests(Protocol protocol) {
		ScriptedServer server = start(protocol);
		server.script(watching(new MockResponse.Builder().body(" ").bodyDelay(1, TimeUnit.HOURS).build()));
		LeaseLock lock = lock(server);
		for (int i = 0; i < 4; i++) {
			WatchEvents events = new WatchEvents();
			events.watch(lock, null);
			assertThat(events.next()).isEqualTo("opened");
		}
		assertThat(lock.read(Duration.ofSeconds(30))).isInstanceOf(Outcome.Absent.class);
	}

	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void onlyTheNamedLeaseIsWatchedForAWhile(Protocol protocol) {
		ScriptedServer server = start(protocol).answer(events(""));
		WatchEvents events = new WatchEvents();
		events.watch(lock(server), ResourceVersion.parse("12345678901234567890"));
		last(events);
		RecordedRequest request = server.requests().get(0);
		assertThat(request.getUrl().encodedPath()).isEqualTo("/apis/coordination.k8s.io/v1/namespaces/shop/leases");
		assertThat(parameter(request, "watch")).isEqualTo("true");
		assertThat(parameter(request, "fieldSelector")).isEqualTo("metadata.name=orders");
		assertThat(parameter(request, "allowWatchBookmarks")).isEqualTo("true");
		assertThat(parameter(request, "resourceVersion")).isEqualTo("12345678901234567890");
		assertThat(Integer.parseInt(parameter(request, "timeoutSeconds"))).isBetween(300, 600);
	}

	/** Skips to the end of the watch. */
	private static String last(WatchEvents events) {
		String event = events.next();
		while (!event.startsWith("closed: ")) {
			event = events.next();
		}
		return event;
	}

	private static String parameter(RecordedRequest request, String name) {
		HttpUrl url = request.getUrl();
		return url.queryParameter(name);
	}

	private static Function<RecordedRequest, MockResponse> watching(MockResponse watch) {
		return (request) -> request.getTarget().contains("watch=") ? watch : status(404, "NotFound");
	}

	private static String event(String type, int version, String holder) {
		return ("{\"type\":\"%s\",\"object\":{\"kind\":\"Lease\",\"metadata\":{\"name\":\"orders\","
				+ "\"resourceVersion\":\"%d\"},\"spec\":{\"holderIdentity\":%s}}}%n")
			.formatted(type, version, holder);
	}

	private static MockResponse events(String lines) {
		return new MockResponse.Builder().setHeader("Content-Type", "application/json").body(lines).build();
	}

	private static String forbidden() {
		return "User \\\"x\\\" cannot watch resource \\\"leases\\\"";
	}

	private static MockResponse status(int code, String message) {
		return new MockResponse.Builder().code(code)
			.body("{\"kind\": \"Status\", \"message\": \"%s\"}".formatted(message))
			.build();
	}

	private ScriptedServer start(Protocol protocol) {
		ScriptedServer started = new ScriptedServer(protocol);
		this.server = started;
		return started;
	}

	private LeaseLock lock(ScriptedServer server) {
		KubernetesConnection made = KubernetesConnection.of(server.client());
		this.connection = made;
		return made.lease("shop", "orders");
	}

}
