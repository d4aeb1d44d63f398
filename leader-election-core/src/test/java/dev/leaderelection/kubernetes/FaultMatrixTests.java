package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.kubernetes.LeaseServer.Trouble;
import dev.leaderelection.protocol.RevocationReason;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole elections on a server that makes trouble: each fault × what the candidate is
 * doing, with what its listeners are told and how many requests it makes. The cells run
 * side by side, since all they do is wait.
 */
class FaultMatrixTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** That of both timings here. */
	private static final Duration PERIOD = Candidate.QUICK.retryPeriod();

	private static final SocketEffect STALL = SocketEffect.Stall.INSTANCE;

	private static final SocketEffect RESET = new SocketEffect.CloseSocket();

	private static ExecutorService cells;

	@BeforeAll
	static void start() {
		cells = Executors.newFixedThreadPool(12);
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
		return matrix("is cut off by", (trouble) -> {
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
		});
	}

	@TestFactory
	Stream<DynamicTest> aCandidateThatCantCreateWinsWhenItCan() {
		return matrix("creates after", (trouble) -> campaign(new LeaseServer(), trouble));
	}

	@TestFactory
	Stream<DynamicTest> aCandidateThatCantTakeOverWinsWhenItCan() {
		return matrix("takes over after", (trouble) -> campaign(new LeaseServer().withFreeLease(), trouble));
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
		return troubles().map((trouble) -> {
			Future<?> result = cells.submit(() -> {
				cell.run(trouble);
				return null;
			});
			return DynamicTest.dynamicTest(what + " " + trouble, () -> result.get(3, TimeUnit.MINUTES));
		}).toList().stream();
	}

	private static Stream<Trouble> troubles() {
		return Stream.of(answers(), damages(false), damages(true)).flatMap((list) -> list.stream());
	}

	private static List<Trouble> answers() {
		return List.of(answer("401", () -> LeaseServer.status(401, "Unauthorized")),
				answer("403", () -> LeaseServer.status(403, "Forbidden")),
				answer("404 of a proxy", () -> LeaseServer.json(404, "<html>")),
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
	private static List<Trouble> damages(boolean applied) {
		String suffix = applied ? ", applied" : ", not applied";
		return List.of(hang("a hang before the headers" + suffix, applied, (answer) -> answer.onResponseStart(STALL)),
				hang("a hang after the headers" + suffix, applied, (answer) -> answer.bodyDelay(1, TimeUnit.HOURS)),
				hang("a hang in the body" + suffix, applied, (answer) -> answer.onResponseBody(STALL)),
				hang("a slow drip" + suffix, applied, (answer) -> answer.throttleBody(1, 100, TimeUnit.MILLISECONDS)),
				damage("a reset before the headers" + suffix, applied, (answer) -> answer.onResponseStart(RESET)),
				damage("a reset in the body" + suffix, applied, (answer) -> answer.onResponseBody(RESET)),
				damage("a truncated body" + suffix, applied, (answer) -> answer.body("{\"kind\": \"Lease\", \"meta")));
	}

	private static Trouble answer(String name, Supplier<MockResponse> answer) {
		return new Trouble(name, false, false, answer, (same) -> same);
	}

	private static Trouble damage(String name, boolean applied, LeaseServer.Damage damage) {
		return new Trouble(name, false, applied, null, damage);
	}

	private static Trouble hang(String name, boolean applied, LeaseServer.Damage damage) {
		return new Trouble(name, true, applied, null, damage);
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
