package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.DaemonThreads;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What every fault of HTTP means for a read, a creation and an update. */
class HttpFaultTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	/** Long enough for a first connection with TLS on a busy machine. */
	private static final Duration IMPATIENCE = Duration.ofMillis(250);

	private static final LeaderElectionRecord RECORD = new LeaderElectionRecord("pod-1", Duration.ofSeconds(15),
			Instant.parse("2026-03-04T05:06:07.000008Z"), Instant.parse("2026-03-04T05:07:00.5Z"), 3, null);

	private static final String LEASE = """
			{"kind": "Lease", "apiVersion": "coordination.k8s.io/v1",
			 "metadata": {"name": "orders", "namespace": "shop", "uid": "u", "resourceVersion": "7"},
			 "spec": {"holderIdentity": "pod-1", "leaseDurationSeconds": 15, "leaseTransitions": 3,
			  "acquireTime": "2026-03-04T05:06:07.000008Z", "renewTime": "2026-03-04T05:07:00.500000Z"}}
			""";

	private static final Snapshot BASE = base();

	private static final String GONE = "Operation cannot be fulfilled on leases.coordination.k8s.io orders: "
			+ "StorageError: invalid object, Code: 4, Key: /registry/leases/shop/orders, ResourceVersion: 0, "
			+ "AdditionalErrorMsg: Precondition failed: UID in precondition: 2a1cddf0, UID in object meta: ";

	private static final String HTML = "<html><body>Bad Gateway token=abc123</body></html>";

	private static final String FOUND = "Found";

	private static final String STORED = "Stored";

	private static final String ABSENT = "Absent";

	private static final String CONFLICT = "Conflict";

	private static final String REFUSED = "Refused";

	private static final String UNKNOWN = "Unknown";

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

	@ParameterizedTest(name = "{0} {1} after {2}: {4}")
	@MethodSource("matrix")
	void outcome(Protocol protocol, Operation operation, String fault, MockResponse response, String outcome) {
		ScriptedServer server = start(protocol).answer(response);
		Outcome result = operation.on(lock(server), PATIENCE);
		assertThat(name(result)).as("%s", result).isEqualTo(outcome);
		assertThat(result.toString()).doesNotContain("abc123");
		assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
		assertRecovery(server);
	}

	static Stream<Arguments> matrix() {
		return Stream.of(Protocol.HTTP_1_1, Protocol.HTTP_2)
			.flatMap((protocol) -> Stream.concat(faults(), faultsOfConnections(protocol))
				.flatMap((fault) -> Stream.of(Operation.values())
					.map((operation) -> Arguments.of(protocol, operation, fault.name, fault.response,
							fault.outcomes.get(operation.ordinal())))));
	}

	private static Stream<Fault> faults() {
		return Stream.of(new Fault("a Lease", json(200, LEASE), FOUND, STORED, STORED),
				new Fault("a created Lease", json(201, LEASE), FOUND, STORED, STORED),
				new Fault("someone else's write", json(200, LEASE.replace("pod-1", "pod-2")), FOUND, UNKNOWN, UNKNOWN),
				new Fault("an older write of ours", json(200, LEASE.replace("07:00.5", "06:58.5")), FOUND, UNKNOWN,
						UNKNOWN),
				new Fault("302", new MockResponse.Builder().code(302).setHeader("Location", "/login").build(), UNKNOWN),
				new Fault("400", status(400, "BadRequest"), REFUSED),
				new Fault("401", status(401, "Unauthorized"), REFUSED),
				new Fault("403", status(403, "Forbidden"), REFUSED),
				new Fault("404", status(404, "NotFound"), ABSENT, REFUSED, ABSENT),
				new Fault("404 of a proxy", html(404), UNKNOWN), new Fault("405", html(405), REFUSED),
				new Fault("408", html(408), UNKNOWN),
				new Fault("409", status(409, "Conflict"), REFUSED, CONFLICT, CONFLICT),
				new Fault("409 because the Lease is gone", status(409, GONE), REFUSED, CONFLICT, ABSENT),
				new Fault("422", status(422, "Invalid"), REFUSED),
				new Fault("429", status(429, "TooManyRequests"), REFUSED),
				new Fault("500", status(500, "InternalError"), UNKNOWN), new Fault("502", html(502), UNKNOWN),
				new Fault("503", status(503, "ServiceUnavailable"), UNKNOWN),
				new Fault("504", status(504, "Timeout"), UNKNOWN), new Fault("200 with HTML", html(200), UNKNOWN),
				new Fault("202", json(202, LEASE), UNKNOWN),
				new Fault("204", new MockResponse.Builder().code(204).build(), UNKNOWN),
				new Fault("200 without a body", json(200, ""), UNKNOWN),
				new Fault("200 with a Status", json(200, statusBody("Success")), UNKNOWN),
				new Fault("200 with half a Lease", json(200, LEASE.substring(0, 200)), UNKNOWN),
				new Fault("200 without a version", json(200, LEASE.replace("resourceVersion", "version")), UNKNOWN),
				new Fault("200 with 10 MB", json(200, " ".repeat(10 << 20)), UNKNOWN),
				new Fault("500 with 10 MB", json(500, " ".repeat(10 << 20)), UNKNOWN));
	}

	private static Stream<Fault> faultsOfConnections(Protocol protocol) {
		SocketEffect close = (protocol == Protocol.HTTP_2) ? new SocketEffect.CloseStream(2)
				: new SocketEffect.CloseSocket();
		MockResponse.Builder lease = json(200, LEASE).newBuilder();
		return Stream.of(new Fault("a reset after the request", lease.clone().onResponseStart(close).build(), UNKNOWN),
				new Fault("a reset in the request", lease.clone().onRequestBody(close).build(), FOUND, UNKNOWN,
						UNKNOWN),
				new Fault("a reset in the answer", lease.clone().onResponseBody(close).build(), UNKNOWN),
				new Fault("a closed connection", lease.clone().onResponseStart(new SocketEffect.CloseSocket()).build(),
						UNKNOWN));
	}

	@ParameterizedTest(name = "{0} {1} during {2}")
	@MethodSource("hangs")
	void aHangEndsWithTheTimeout(Protocol protocol, Operation operation, String hang, MockResponse response) {
		ScriptedServer server = start(protocol).answer(json(200, LEASE));
		LeaseLock lock = lock(server);
		assertThat(name(lock.read(PATIENCE))).isEqualTo(FOUND);
		server.answer(response);
		long start = System.nanoTime();
		Outcome result = operation.on(lock, IMPATIENCE);
		assertThat(name(result)).as("%s", result).isEqualTo(UNKNOWN);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(IMPATIENCE.dividedBy(2), PATIENCE);
		assertRecovery(server);
		assertThat(server.requests().get(server.requests().size() - 1).getConnectionIndex())
			.as("a connection that swallowed a request isn't used again")
			.isPositive();
	}

	static Stream<Arguments> hangs() {
		MockResponse.Builder lease = json(200, LEASE).newBuilder();
		SocketEffect stall = SocketEffect.Stall.INSTANCE;
		return Stream.of(Protocol.HTTP_1_1, Protocol.HTTP_2)
			.flatMap((protocol) -> Stream.of(Operation.values())
				.flatMap((operation) -> Stream.of(
						Arguments.of(protocol, operation, "the headers", lease.clone().onResponseStart(stall).build()),
						Arguments.of(protocol, operation, "the body", lease.clone().onResponseBody(stall).build()),
						Arguments.of(protocol, operation, "the wait for the body",
								lease.clone().bodyDelay(1, TimeUnit.HOURS).build()),
						Arguments.of(protocol, operation, "a slow drip",
								lease.clone().throttleBody(16, 50, TimeUnit.MILLISECONDS).build()))));
	}

	@ParameterizedTest
	@EnumSource(Operation.class)
	void aDeadConnectionWithOpenWatchesCostsOneRequest(Operation operation) {
		ScriptedServer server = start(Protocol.HTTP_2);
		LeaseLock lock = lock(server);
		WatchEvents events = new WatchEvents();
		server.script((request) -> request.getTarget().contains("watch=")
				? new MockResponse.Builder().body(" ").bodyDelay(1, TimeUnit.HOURS).build() : json(200, LEASE));
		assertThat(name(lock.read(PATIENCE))).isEqualTo(FOUND);
		events.watch(lock, null);
		assertThat(events.next()).isEqualTo("opened");
		server.script((request) -> (request.getConnectionIndex() == 0)
				? new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build() : json(200, LEASE));
		assertThat(name(operation.on(lock, IMPATIENCE))).isEqualTo(UNKNOWN);
		assertThat(name(operation.on(lock, PATIENCE))).isIn(FOUND, STORED);
	}

	/** As one whose election is stopped: the connection is also that of others. */
	@ParameterizedTest
	@EnumSource(Operation.class)
	void aRequestThatIsGivenUpEarlySaysNothingAgainstItsConnection(Operation operation) throws InterruptedException {
		ScriptedServer server = start(Protocol.HTTP_2);
		server.script((request) -> request.getTarget().contains("watch=")
				? new MockResponse.Builder().body(" ").bodyDelay(1, TimeUnit.HOURS).build()
				: new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
		LeaseLock lock = lock(server);
		WatchEvents events = new WatchEvents();
		events.watch(connection().lease("shop", "other"), null);
		assertThat(events.next()).isEqualTo("opened");
		BlockingQueue<Outcome> results = new LinkedBlockingQueue<>();
		Thread thread = DaemonThreads.start("given-up", () -> results.add(operation.on(lock, PATIENCE)));
		Eventually.await(PATIENCE, "the request", () -> server.requests().size() == 2);
		thread.interrupt();
		assertThat(results.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOfSatisfying(Outcome.Unknown.class,
				(unknown) -> assertThat(unknown.reason()).contains("InterruptedIOException"));
		server.script((request) -> json(200, LEASE));
		assertThat(name(operation.on(lock, PATIENCE))).isIn(FOUND, STORED);
		assertThat(server.requests()).extracting(RecordedRequest::getConnectionIndex).containsOnly(0);
		assertThat(events.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(Operation.class)
	void aServerThatIsAwayIsUnknown(Operation operation) {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.close();
		Outcome result = operation.on(lock(server), PATIENCE);
		assertThat(result).isInstanceOfSatisfying(Outcome.Unknown.class,
				(unknown) -> assertThat(unknown.reason()).contains("Lease shop/orders", "ConnectException"));
	}

	@ParameterizedTest
	@EnumSource(Operation.class)
	void aCertificateThatIsNotTrustedIsUnknown(Operation operation) {
		ScriptedServer server = start(Protocol.HTTP_2).answer(json(200, LEASE));
		KubernetesConnection connection = KubernetesConnection.of(server.untrustingClient());
		this.connection = connection;
		Outcome result = operation.on(connection.lease("shop", "orders"), PATIENCE);
		assertThat(result).isInstanceOfSatisfying(Outcome.Unknown.class,
				(unknown) -> assertThat(unknown.reason()).contains("SSLHandshakeException"));
		assertThat(server.requests()).isEmpty();
	}

	@Test
	void aClosedConnectionIsUnknown() {
		ScriptedServer server = start(Protocol.HTTP_1_1).answer(json(200, LEASE));
		LeaseLock lock = lock(server);
		assertThat(name(lock.read(PATIENCE))).isEqualTo(FOUND);
		connection().close();
		assertThat(lock.read(PATIENCE))
			.isEqualTo(new Outcome.Unknown("GET Lease shop/orders failed: IOException: the connection is closed"));
	}

	@ParameterizedTest(name = "{0} with Retry-After {1}: {2}")
	@MethodSource("retryAfters")
	void retryAfterIsReadAndBounded(int code, String header, @Nullable Duration expected) {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(status(code, "TooManyRequests").newBuilder().setHeader("Retry-After", header).build());
		assertThat(lock(server).read(PATIENCE)).isInstanceOfSatisfying(Outcome.Refused.class,
				(refused) -> assertThat(refused.retryAfter()).isEqualTo(expected));
	}

	static Stream<Arguments> retryAfters() {
		return Stream.of(Arguments.of(429, "7", Duration.ofSeconds(7)), Arguments.of(503, "7", Duration.ofSeconds(7)),
				Arguments.of(429, "0", Duration.ZERO), Arguments.of(429, "999999999", Duration.ofHours(1)),
				Arguments.of(429, "99999999999999", null), Arguments.of(429, "-1", null), Arguments.of(429, "", null),
				Arguments.of(429, "Wed, 21 Oct 2026 07:28:00 GMT", null));
	}

	@ParameterizedTest
	@EnumSource(value = Operation.class, names = { "CREATE", "UPDATE" })
	void anUnavailableServerMayHaveAppliedAWriteAndIsNotAskedAgain(Operation operation) {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(status(503, "ServiceUnavailable").newBuilder().setHeader("Retry-After", "0").build());
		assertThat(name(operation.on(lock(server), PATIENCE))).isEqualTo(UNKNOWN);
		assertThat(server.requests()).hasSize(1);
	}

	@Test
	void aForbiddenRequestNamesTheRuleThatIsMissing() {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		LeaseLock lock = lock(server);
		server.answer(json(403,
				statusBody("leases.coordination.k8s.io \\\"orders\\\" is forbidden: User "
						+ "\\\"system:serviceaccount:shop:app\\\" cannot update resource \\\"leases\\\" in API group "
						+ "\\\"coordination.k8s.io\\\" in the namespace \\\"shop\\\"")));
		assertThat(reason(lock.update(BASE, RECORD, PATIENCE)))
			.isEqualTo("HTTP 403 for Lease shop/orders: leases.coordination.k8s.io \"orders\" is forbidden: User "
					+ "\"system:serviceaccount:shop:app\" cannot update resource \"leases\" in API group "
					+ "\"coordination.k8s.io\" in the namespace \"shop\". Missing in the rules of a Role in "
					+ "namespace 'shop' that is bound to this user: - {apiGroups: [coordination.k8s.io], "
					+ "resources: [leases], resourceNames: [orders], verbs: [get, update, watch]}");
	}

	@Test
	void aForbiddenCreationCantBeAllowedByName() {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(json(403,
				statusBody("leases.coordination.k8s.io is forbidden: User "
						+ "\\\"system:serviceaccount:shop:app\\\" cannot create resource \\\"leases\\\" in API group "
						+ "\\\"coordination.k8s.io\\\" in the namespace \\\"shop\\\"")));
		assertThat(reason(lock(server).create(RECORD, PATIENCE)))
			.endsWith("- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}");
	}

	@Test
	void anAdmissionWebhooksRefusalIsNoMissingRule() {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(json(403, statusBody("admission webhook \\\"x\\\" denied the request:\\nno leases today")));
		assertThat(reason(lock(server).update(BASE, RECORD, PATIENCE)))
			.isEqualTo("HTTP 403 for Lease shop/orders: admission webhook \"x\" denied the request: no leases today");
	}

	@Test
	void aMissingNamespaceSaysWhatToDo() {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(json(404, """
				{"kind": "Status", "message": "namespaces \\"shop\\" not found", "reason": "NotFound", "code": 404,
				 "details": {"name": "shop", "kind": "namespaces"}}
				"""));
		assertThat(reason(lock(server).create(RECORD, PATIENCE)))
			.isEqualTo("HTTP 404 for Lease shop/orders: namespaces \"shop\" not found. Create the namespace 'shop', or "
					+ "configure one that exists");
	}

	@Test
	void aMessageIsOneLineOfLimitedLength() {
		ScriptedServer server = start(Protocol.HTTP_1_1);
		server.answer(json(422, statusBody("a\\n\\u001b[31m" + "b".repeat(100_000))));
		assertThat(reason(lock(server).update(BASE, RECORD, PATIENCE))).hasSizeLessThan(700)
			.doesNotContainPattern("\\p{Cntrl}");
	}

	@Test
	void requestsSayWhoAsksAndCarryTheVersion() {
		ScriptedServer server = start(Protocol.HTTP_1_1).answer(json(200, LEASE));
		LeaseLock lock = lock(server);
		Snapshot found = ((Outcome.Found) lock.read(PATIENCE)).snapshot();
		lock.update(found, RECORD, PATIENCE);
		lock.create(RECORD, PATIENCE);
		List<RecordedRequest> requests = server.requests();
		assertThat(requests).extracting(RecordedRequest::getMethod).containsExactly("GET", "PUT", "POST");
		assertThat(requests).extracting(RecordedRequest::getTarget)
			.containsExactly("/apis/coordination.k8s.io/v1/namespaces/shop/leases/orders",
					"/apis/coordination.k8s.io/v1/namespaces/shop/leases/orders",
					"/apis/coordination.k8s.io/v1/namespaces/shop/leases");
		assertThat(requests)
			.allSatisfy((request) -> assertThat(request.getHeaders().get("User-Agent")).startsWith("leader-election/"));
		assertThat(requests.get(1).getBody().utf8()).contains("\"resourceVersion\":\"7\"");
		assertThat(requests.get(1).getHeaders().get("Content-Type")).isEqualTo("application/json");
	}

	private static Snapshot base() {
		try {
			return new LeaseDocument(LeaseOptions.DEFAULTS).read(Json.parse(LEASE));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whatever has happened, the next request has a good chance. */
	private void assertRecovery(ScriptedServer server) {
		server.answer(json(200, LEASE));
		assertThat(name(connection().lease("shop", "orders").read(PATIENCE))).isEqualTo(FOUND);
	}

	private ScriptedServer start(Protocol protocol) {
		ScriptedServer started = new ScriptedServer(protocol);
		this.server = started;
		return started;
	}

	/** It is told by its absence among the requests, of which the last is a read. */
	@ParameterizedTest
	@EnumSource(value = Protocol.class, names = { "HTTP_1_1", "HTTP_2" })
	void aRehearsalOfAnUpdateSendsNothing(Protocol protocol) {
		ScriptedServer server = start(protocol).answer(json(200, LEASE));
		LeaseLock lock = lock(server);
		lock.rehearse(BASE, RECORD);
		assertThat(name(lock.read(PATIENCE))).isEqualTo(FOUND);
		lock.rehearse(BASE, RECORD);
		assertThat(name(lock.read(PATIENCE))).isEqualTo(FOUND);
		assertThat(server.requests()).extracting(RecordedRequest::getMethod).containsExactly("GET", "GET");
	}

	private LeaseLock lock(ScriptedServer server) {
		KubernetesConnection made = KubernetesConnection.of(server.client());
		this.connection = made;
		return made.lease("shop", "orders");
	}

	private KubernetesConnection connection() {
		assertThat(this.connection).isNotNull();
		return this.connection;
	}

	private static String name(Outcome outcome) {
		return outcome.getClass().getSimpleName();
	}

	private static String reason(Outcome outcome) {
		assertThat(outcome).isInstanceOf(Outcome.Refused.class);
		return ((Outcome.Refused) outcome).reason();
	}

	private static MockResponse json(int code, String body) {
		return new MockResponse.Builder().code(code).setHeader("Content-Type", "application/json").body(body).build();
	}

	private static MockResponse html(int code) {
		return new MockResponse.Builder().code(code).setHeader("Content-Type", "text/html").body(HTML).build();
	}

	private static MockResponse status(int code, String reason) {
		return json(code, statusBody(reason));
	}

	private static String statusBody(String message) {
		return "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"message\": \"%s\"}".formatted(message);
	}

	/** What is asked of the lock. */
	enum Operation {

		READ((lock, timeout) -> lock.read(timeout)),

		CREATE((lock, timeout) -> lock.create(RECORD, timeout)),

		UPDATE((lock, timeout) -> lock.update(BASE, RECORD, timeout));

		private final BiFunction<LeaseLock, Duration, Outcome> call;

		Operation(BiFunction<LeaseLock, Duration, Outcome> call) {
			this.call = call;
		}

		Outcome on(LeaseLock lock, Duration timeout) {
			return this.call.apply(lock, timeout);
		}

	}

	/** What goes wrong, and what that means for each operation. */
	private record Fault(String name, MockResponse response, List<String> outcomes) {

		private Fault(String name, MockResponse response, String read, String create, String update) {
			this(name, response, List.of(read, create, update));
		}

		private Fault(String name, MockResponse response, String all) {
			this(name, response, all, all, all);
		}

	}

}
