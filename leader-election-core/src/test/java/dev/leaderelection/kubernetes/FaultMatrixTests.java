package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.kubernetes.LeaseServer.Delivery;
import dev.leaderelection.kubernetes.LeaseServer.Trouble;
import dev.leaderelection.protocol.RevocationReason;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole elections on a server that makes trouble: each fault × what the candidate is
 * doing, with what its listeners are told and how many requests it makes; then reads,
 * creations and updates that fail alone. The cells run side by side, since all they do is
 * wait.
 * <p>
 * Not here: a connection that is refused, reset or dead before the request is received
 * ({@link NetworkFaultTests}). Only the simulation delays and reorders requests and
 * answers at will, serves reads that are stale by any number of writes, and does all of
 * that to several candidates at once.
 */
class FaultMatrixTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** That of both timings here. */
	private static final Duration PERIOD = Candidate.QUICK.retryPeriod();

	/** Nobody waits any more. */
	private static final Duration TOO_LATE = Candidate.QUICK.requestTimeout().plusMillis(300);

	private static final Set<String> READ = Set.of("GET");

	private static final Set<String> CREATE = Set.of("POST");

	private static final Set<String> UPDATE = Set.of("PUT");

	private static final Set<String> ALL = Set.of("GET", "POST", "PUT");

	private static final LeaseServer.Damage UNDAMAGED = (answer) -> answer;

	private static final SocketEffect STALL = SocketEffect.Stall.INSTANCE;

	private static final SocketEffect RESET = new SocketEffect.CloseSocket();

	private static ExecutorService cells;

	@BeforeAll
	static void start() {
		cells = Executors.newFixedThreadPool(18);
	}

	@AfterAll
	static void stop() {
		cells.shutdownNow();
	}

	@TestFactory
	Stream<DynamicTest> aLeaderOutlivesFaultsThatItsDeadlineHasRoomFor() {
		return matrix("leads through", (trouble) -> {
			try (LeaseServer server = new LeaseServer(); Candidate candidate = leader(server, Candidate.ROOMY)) {
				RequestRate rate = new RequestRate(server::requests);
				server.make(trouble);
				Eventually.await(PATIENCE, "faults", () -> server.troubles() >= 2);
				assertThat(candidate.isLeader()).isTrue();
				server.heal();
				long version = server.version();
				Eventually.await(PATIENCE, "a renewal", () -> server.version() > version + 1);
				assertThat(candidate.journal().entries()).as("%s", candidate.status()).hasSize(1);
				assertThat(candidate.isLeader()).isTrue();
				rate.assertTwoARetryPeriodAtMost();
			}
		});
	}

	@TestFactory
	Stream<DynamicTest> aLeaderThatCantRenewStopsAtItsDeadlineAndWinsAgain() {
		return matrix("is cut off by", this::cutOff);
	}

	@TestFactory
	Stream<DynamicTest> aCandidateThatCantCreateWinsWhenItCan() {
		return matrix("creates after", (trouble) -> campaign(new LeaseServer(), trouble));
	}

	@TestFactory
	Stream<DynamicTest> aCandidateThatCantTakeOverWinsWhenItCan() {
		return matrix("takes over after", (trouble) -> campaign(new LeaseServer().withFreeLease(), trouble));
	}

	@TestFactory
	Stream<DynamicTest> aLeaderWhoseUpdatesAloneFailStopsAtItsDeadlineAndWinsAgain() {
		return cells("can't update: ", updates(), this::cutOff);
	}

	@TestFactory
	Stream<DynamicTest> aCandidateWhoseUpdatesAloneFailWinsWhenItCan() {
		return cells("can't update: ", Stream.concat(updates(), Stream.of(notFound(UPDATE))),
				(trouble) -> campaign(new LeaseServer().withFreeLease(), trouble));
	}

	@TestFactory
	Stream<DynamicTest> aCandidateWhoseCreationsAloneFailWinsWhenItCan() {
		return cells("can't create: ", Stream.of(conflict(CREATE), forbidden(CREATE), notFound(CREATE),
				unavailable(CREATE), reset(CREATE, Delivery.NEVER)), (trouble) -> campaign(new LeaseServer(), trouble));
	}

	/** It creates what exists, or updates a version that is gone. */
	@TestFactory
	Stream<DynamicTest> aCandidateWhoseReadsAreUntrueWinsWhenTheyAreTrue() {
		return cells("is told by reads: ", Stream.of(notFound(READ), stale()),
				(trouble) -> campaign(new LeaseServer().withFreeLease().edited(), trouble));
	}

	/** It recognises its record, and believes only the write after it (rule 5). */
	@Test
	void aCandidateWhoseCreationIsNotAnsweredWinsByItsNextWrite() {
		Journal journal = new Journal();
		LeaseServer server = new LeaseServer();
		server.make(reset(CREATE, Delivery.ONCE));
		try (server; Candidate candidate = start(server, Candidate.ROOMY, journal)) {
			long created = server.version() + 1;
			assertThat(journal.awaitGrant().token().value().longValueExact()).isEqualTo(created + 1);
			assertThat(server.troubles()).isEqualTo(1);
			assertThat(candidate.isLeader()).isTrue();
		}
	}

	@Test
	void aLeaderThatIsToldThatItsLeaseIsGoneStopsAtOnce() {
		try (LeaseServer server = new LeaseServer(); Candidate candidate = leader(server, Candidate.ROOMY)) {
			server.make(notFound(UPDATE));
			candidate.journal().awaitRevocation(1, RevocationReason.RECORD_DELETED);
			assertThat(server.troubles()).isEqualTo(1);
			Eventually.await(PATIENCE, "three faults", () -> server.troubles() >= 3);
			assertThat(candidate.isLeader()).isFalse();
			assertThat(candidate.journal().entries()).hasSize(2);
			server.heal();
			candidate.journal().awaitGrant(2);
		}
	}

	/** The first state, in which nobody holds the Lease, is older than the term. */
	@Test
	void aReadFromBeforeTheTermDoesntEndIt() {
		try (LeaseServer server = new LeaseServer().withFreeLease();
				Candidate candidate = leader(server, Candidate.ROOMY)) {
			server.make(stale());
			server.edited();
			Eventually.await(PATIENCE, "two reads", () -> server.troubles() >= 2);
			assertThat(candidate.isLeader()).isTrue();
			server.heal();
			long version = server.version();
			Eventually.await(PATIENCE, "a renewal", () -> server.version() > version);
			assertThat(candidate.journal().entries()).hasSize(1);
		}
	}

	@Test
	void aLeaderNeedsNoReads() {
		try (LeaseServer server = new LeaseServer(); Candidate candidate = leader(server, Candidate.QUICK)) {
			server.make(unavailable(READ));
			long version = server.version();
			Eventually.await(PATIENCE, "renewals beyond the deadline", () -> server.version() > version + 8);
			assertThat(candidate.isLeader()).isTrue();
			assertThat(candidate.journal().entries()).hasSize(1);
		}
	}

	/** Nothing depends on a watch (rule 14), and a bad one is not asked for in a loop. */
	@TestFactory
	Stream<DynamicTest> aLeaderLeadsOnWhateverItsWatchDoes() {
		return watches("leads with", (watch) -> {
			try (LeaseServer server = new LeaseServer().withWatch(watch)) {
				RequestRate rate = new RequestRate(server::requests);
				RequestRate watches = new RequestRate(server::watches);
				try (Candidate candidate = leader(server, Candidate.ROOMY)) {
					long version = server.version();
					Eventually.await(PATIENCE, "renewals", () -> server.version() > version + 8);
					assertThat(candidate.isLeader()).isTrue();
					assertThat(candidate.journal().entries()).hasSize(1);
					assertThat(server.watches()).isPositive();
					watches.assertTwoARetryPeriodAtMost();
					rate.assertTwoARetryPeriodAtMost();
				}
			}
		});
	}

	@TestFactory
	Stream<DynamicTest> aFollowerWaitsForTheLeaseWhateverItsWatchDoes() {
		return watches("waits with", (watch) -> {
			Journal journal = new Journal();
			long begin = System.nanoTime();
			try (LeaseServer server = new LeaseServer().withHeldLease(4).withWatch(watch)) {
				RequestRate rate = new RequestRate(server::requests);
				RequestRate watches = new RequestRate(server::watches);
				try (Candidate candidate = start(server, Candidate.ROOMY, journal)) {
					journal.awaitGrant();
					assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
					assertThat(journal.entries()).hasSize(1);
					assertThat(candidate.isLeader()).isTrue();
					assertThat(server.watches()).isPositive();
					watches.assertTwoARetryPeriodAtMost();
					rate.assertTwoARetryPeriodAtMost();
				}
			}
		});
	}

	private static Stream<DynamicTest> watches(String what, WatchCell cell) {
		Map<String, Supplier<MockResponse>> watches = new LinkedHashMap<>();
		for (int code : new int[] { 401, 403, 404, 410, 429, 500, 503 }) {
			watches.put("" + code, () -> LeaseServer.status(code, "trouble"));
		}
		watches.put("an expired version",
				() -> events("{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}\n"));
		watches.put("HTML", () -> events("<html>\n"));
		watches.put("half an event", () -> events("{\"type\":\"MODIFIED\",\"obj"));
		watches.put("a good end", () -> events(""));
		watches.put("an older event", () -> events(event(50, "orders")));
		watches.put("an event of another Lease", () -> events(event(500_000, "bills")));
		watches.put("a hang before the headers", () -> events("").newBuilder().headersDelay(1, TimeUnit.HOURS).build());
		watches.put("silence", () -> events(" ").newBuilder().bodyDelay(1, TimeUnit.HOURS).build());
		watches.put("a reset before the headers", () -> events("").newBuilder().onResponseStart(RESET).build());
		watches.put("a reset among the events",
				() -> events(event(50, "orders") + event(51, "orders")).newBuilder().onResponseBody(RESET).build());
		return watches.entrySet().stream().map((watch) -> {
			Future<?> result = cells.submit(() -> {
				cell.run(watch.getValue());
				return null;
			});
			return DynamicTest.dynamicTest(what + " " + watch.getKey(), () -> result.get(3, TimeUnit.MINUTES));
		}).toList().stream();
	}

	private static String event(int version, String name) {
		return ("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Lease\",\"metadata\":{\"name\":\"%s\","
				+ "\"resourceVersion\":\"%d\"},\"spec\":{}}}\n")
			.formatted(name, version);
	}

	private static MockResponse events(String lines) {
		return LeaseServer.json(200, lines);
	}

	private void cutOff(Trouble trouble) {
		try (LeaseServer server = new LeaseServer(); Candidate candidate = leader(server, Candidate.QUICK)) {
			Journal journal = candidate.journal();
			RequestRate rate = new RequestRate(server::requests);
			server.make(trouble);
			Journal.Entry revoked = journal.awaitRevocation(1, RevocationReason.RENEW_DEADLINE_EXCEEDED);
			assertThat(candidate.isLeader()).isFalse();
			rate.assertTwoARetryPeriodAtMost();
			server.heal();
			Journal.Entry next = journal.awaitGrant(2);
			assertThat(next.token()).isGreaterThan(revoked.token());
			assertThat(journal.entries().subList(1, 3)).containsExactly(revoked, next);
		}
	}

	private static void campaign(LeaseServer server, Trouble trouble) {
		Journal journal = new Journal();
		server.make(trouble);
		RequestRate rate = new RequestRate(server::requests);
		try (server; Candidate candidate = start(server, Candidate.ROOMY, journal)) {
			Eventually.await(PATIENCE, "three faults", () -> server.troubles() >= 3);
			assertThat(candidate.isLeader()).isFalse();
			assertThat(journal.entries()).isEmpty();
			rate.assertTwoARetryPeriodAtMost();
			long version = server.version();
			server.heal();
			Journal.Entry granted = journal.awaitGrant();
			assertThat(granted.token().value().longValueExact())
				.as("a write of unknown outcome is not believed, a fresh one is")
				.isGreaterThan(version);
			assertThat(journal.entries()).hasSize(1);
		}
	}

	private static Stream<DynamicTest> matrix(String what, Cell cell) {
		return cells(what + " ", troubles(), cell);
	}

	private static Stream<DynamicTest> cells(String what, Stream<Trouble> troubles, Cell cell) {
		return troubles.map((trouble) -> {
			Future<?> result = cells.submit(() -> {
				cell.run(trouble);
				return null;
			});
			return DynamicTest.dynamicTest(what + trouble, () -> result.get(3, TimeUnit.MINUTES));
		}).toList().stream();
	}

	private static Stream<Trouble> troubles() {
		return Stream.of(answers(), damages(Delivery.NEVER), damages(Delivery.ONCE), deliveries())
			.flatMap((list) -> list.stream());
	}

	private static List<Trouble> answers() {
		return List.of(answer("401", () -> LeaseServer.status(401, "Unauthorized")),
				answer("403", () -> LeaseServer.status(403, "Forbidden")),
				answer("404 of a proxy", () -> LeaseServer.json(404, "<html>")),
				answer("409", () -> LeaseServer.status(409, "Conflict")),
				answer("422", () -> LeaseServer.status(422, "Invalid")),
				answer("429", () -> LeaseServer.status(429, "TooManyRequests")),
				answer("429 with Retry-After", () -> LeaseServer.status(429, Map.of("Retry-After", "1"))),
				answer("500", () -> LeaseServer.status(500, "InternalError")),
				answer("502", () -> LeaseServer.json(502, "<html>")),
				answer("503 with Retry-After", () -> LeaseServer.status(503, Map.of("Retry-After", "1"))),
				answer("504", () -> LeaseServer.status(504, "Timeout")),
				answer("HTML", () -> LeaseServer.json(200, "<html>")),
				answer("10 MB", () -> LeaseServer.json(200, " ".repeat(10 << 20))), answer("a redirect",
						() -> new MockResponse.Builder().code(302).setHeader("Location", "/login").build()));
	}

	/** Whether the request has been carried out must make no difference. */
	private static List<Trouble> damages(Delivery delivery) {
		String suffix = (delivery == Delivery.NEVER) ? ", not applied" : ", applied";
		return List.of(
				damage("a hang before the headers" + suffix, delivery, (answer) -> answer.onResponseStart(STALL)),
				damage("a hang after the headers" + suffix, delivery, (answer) -> answer.bodyDelay(1, TimeUnit.HOURS)),
				damage("a hang in the body" + suffix, delivery, (answer) -> answer.onResponseBody(STALL)),
				damage("a slow drip" + suffix, delivery,
						(answer) -> answer.throttleBody(1, 100, TimeUnit.MILLISECONDS)),
				damage("an answer that comes too late" + suffix, delivery,
						(answer) -> answer.headersDelay(TOO_LATE.toMillis(), TimeUnit.MILLISECONDS)),
				damage("a reset before the headers" + suffix, delivery, (answer) -> answer.onResponseStart(RESET)),
				damage("a reset in the body" + suffix, delivery, (answer) -> answer.onResponseBody(RESET)),
				damage("a truncated body" + suffix, delivery, (answer) -> answer.body("{\"kind\": \"Lease\", \"meta")));
	}

	private static List<Trouble> deliveries() {
		return List.of(
				damage("a hang, applied when nobody waits any more", Delivery.LATER,
						(answer) -> answer.onResponseStart(STALL)),
				damage("a reset, applied twice", Delivery.TWICE, (answer) -> answer.onResponseStart(RESET)));
	}

	private static Trouble answer(String name, Supplier<MockResponse> answer) {
		return new Trouble(name, ALL, Delivery.NEVER, answer, UNDAMAGED);
	}

	private static Trouble damage(String name, Delivery delivery, LeaseServer.Damage damage) {
		return new Trouble(name, ALL, delivery, null, damage);
	}

	private static Stream<Trouble> updates() {
		return Stream.of(conflict(UPDATE), forbidden(UPDATE), unavailable(UPDATE), reset(UPDATE, Delivery.NEVER),
				reset(UPDATE, Delivery.ONCE),
				new Trouble("a conflict with itself", UPDATE, Delivery.TWICE, null, UNDAMAGED));
	}

	private static Trouble conflict(Set<String> methods) {
		return new Trouble("409", methods, Delivery.NEVER, () -> LeaseServer.status(409, "Conflict"), UNDAMAGED);
	}

	private static Trouble forbidden(Set<String> methods) {
		return new Trouble("403", methods, Delivery.NEVER, () -> LeaseServer.status(403, "Forbidden"), UNDAMAGED);
	}

	private static Trouble notFound(Set<String> methods) {
		return new Trouble("404", methods, Delivery.NEVER, () -> LeaseServer.status(404, "NotFound"), UNDAMAGED);
	}

	private static Trouble unavailable(Set<String> methods) {
		return new Trouble("503", methods, Delivery.NEVER, () -> LeaseServer.status(503, "Unavailable"), UNDAMAGED);
	}

	private static Trouble reset(Set<String> methods, Delivery delivery) {
		return new Trouble("a reset, " + ((delivery == Delivery.NEVER) ? "not applied" : "applied"), methods, delivery,
				null, (answer) -> answer.onResponseStart(RESET));
	}

	private static Trouble stale() {
		return new Trouble("an old state", READ, Delivery.TO_AN_OLD_STATE, null, UNDAMAGED);
	}

	private static Candidate leader(LeaseServer server, LeaderElectionTiming timing) {
		Candidate candidate = start(server, timing, new Journal());
		candidate.journal().awaitGrant();
		return candidate;
	}

	private static Candidate start(LeaseServer server, LeaderElectionTiming timing, Journal journal) {
		return Candidate.start("a", server.connection(), "shop", timing, journal);
	}

	/**
	 * No loop is a hot one (L6), however long the test takes: a read and a write in a
	 * retry period, and at most so many watches.
	 */
	private static final class RequestRate {

		/** At the begin, and where news asks for more. */
		private static final int EXTRA = 4;

		private final IntSupplier counter;

		private final int before;

		private final long begin = System.nanoTime();

		RequestRate(IntSupplier counter) {
			this.counter = counter;
			this.before = counter.getAsInt();
		}

		void assertTwoARetryPeriodAtMost() {
			int count = this.counter.getAsInt() - this.before;
			long elapsed = System.nanoTime() - this.begin;
			assertThat(count).isLessThanOrEqualTo((int) (EXTRA + 2 * elapsed / PERIOD.toNanos()));
		}

	}

	/** One meeting of a bad watch and a candidate. */
	private interface WatchCell {

		void run(Supplier<MockResponse> watch) throws Exception;

	}

	/** One meeting of a fault and a candidate. */
	private interface Cell {

		void run(Trouble trouble) throws Exception;

	}

}
