package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.ResourceVersion;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Many Leases of one namespace, watched by few requests. */
class CollectionWatchTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ScriptedServer server = new ScriptedServer(Protocol.HTTP_2);

	private final KubernetesConnection connection = KubernetesConnection.of(this.server.client());

	private final List<LockWatch> watches = new ArrayList<>();

	private Supplier<MockResponse> forAll = () -> open("");

	@AfterEach
	void close() {
		this.connection.close();
		this.server.close();
	}

	@Test
	void aFewLeasesHaveAWatchEach() {
		watchFew();
		assertThat(this.server.requests()).hasSize(CollectionWatch.FEW).noneMatch((request) -> isForAll(request));
	}

	@Test
	void withOneMoreAllAreWatchedTogetherAndToldWhatIsTheirs() {
		this.forAll = () -> open(event("orders-0", 7) + event("late", 8) + event("foreign", 9) + event("late", 10));
		List<WatchEvents> few = watchFew();
		WatchEvents late = watch("late", null);
		assertThat(List.of(late.next(), late.next(), late.next())).containsExactly("opened", "8 held by a",
				"10 held by a");
		assertThat(List.of(few.get(0).next(), few.get(0).next())).containsExactly("opened", "7 held by a");
		few.subList(1, few.size()).forEach((events) -> assertThat(events.next()).isEqualTo("opened"));
		watch("later", null);
		assertThat(few).allMatch(WatchEvents::isEmpty);
		assertThat(requestsForAll()).hasSize(1);
		assertThat(this.server.requests()).hasSize(CollectionWatch.FEW + 1);
	}

	@Test
	void whoComesLaterIsToldWhatHasJustHappened() {
		this.forAll = () -> open(event("later", 7) + event("late", 8));
		watchFew();
		WatchEvents late = watch("late", null);
		assertThat(List.of(late.next(), late.next())).containsExactly("opened", "8 held by a");
		WatchEvents later = watch("later", ResourceVersion.of(6));
		assertThat(List.of(later.next(), later.next())).containsExactly("opened", "7 held by a");
	}

	@Test
	void anEventThatMakesNoSenseHidesNoOther() {
		this.forAll = () -> open(event("late", 0).replace("resourceVersion", "version") + "{}\n" + event("late", 8));
		watchFew();
		WatchEvents late = watch("late", null);
		assertThat(List.of(late.next(), late.next())).containsExactly("opened", "8 held by a");
	}

	@Test
	void whatIsNotAllowedIsNotAskedForAgainSoon() {
		this.forAll = () -> status(403);
		List<WatchEvents> few = watchFew();
		assertThat(watch("late", null).next()).startsWith("closed: HTTP 403");
		for (int i = 0; i < 3; i++) {
			watch("later-" + i, null);
		}
		assertThat(few).allMatch(WatchEvents::isEmpty);
		assertThat(requestsForAll()).hasSize(1);
	}

	@Test
	void theEndOfTheStreamIsToldToAllAndTheNextBeginsWithThePresentState() {
		this.forAll = () -> new MockResponse.Builder().body(event("late", 8)).build();
		watchFew();
		WatchEvents late = watch("late", ResourceVersion.of(5));
		assertThat(List.of(late.next(), late.next(), late.next())).containsExactly("opened", "8 held by a",
				"closed: the API server ended it");
		for (int i = 0; i <= CollectionWatch.FEW; i++) {
			watch("again-" + i, ResourceVersion.of(8));
		}
		Eventually.await(PATIENCE, "a second stream", () -> requestsForAll().size() > 1);
		assertThat(requestsForAll()).noneMatch((request) -> request.getTarget().contains("resourceVersion"));
	}

	/** It says nothing of versions that several have seen elsewhere. */
	@Test
	void aStreamThatDiesInSilenceIsGivenUp() {
		watchFew();
		WatchEvents late = watch("late", null);
		assertThat(late.next()).isEqualTo("opened");
		Eventually.await(PATIENCE, "the end", () -> {
			watch("later", ResourceVersion.of(50)).isEmpty();
			return !late.isEmpty();
		});
		assertThat(late.next()).startsWith("closed: ");
	}

	@Test
	void theLastOneWhoLeavesEndsTheStream() {
		watchFew();
		WatchEvents late = watch("late", null);
		assertThat(late.next()).isEqualTo("opened");
		this.watches.forEach(LockWatch::close);
		awaitNoStream();
		assertThat(late.isEmpty()).isTrue();
	}

	/** The stream that they had may need some time to end. */
	@Test
	void whoComesWhenTheLastOneHasJustLeftIsToldEverything() {
		for (int round = 0; round < 5; round++) {
			watchFew();
			assertThat(watch("late", null).next()).isEqualTo("opened");
			this.forAll = () -> open(event("newcomer", 8));
			this.watches.forEach(LockWatch::close);
			WatchEvents newcomer = watch("newcomer", ResourceVersion.of(7));
			assertThat(List.of(newcomer.next(), newcomer.next())).containsExactly("opened", "8 held by a");
			this.watches.forEach(LockWatch::close);
			awaitNoStream();
			assertThat(newcomer.isEmpty()).isTrue();
		}
	}

	@Test
	void whoWatchesTheSameLeaseLaterIsToldWhatTheFirstOneWasTold() {
		this.forAll = () -> open(event("late", 8));
		watchFew();
		WatchEvents first = watch("late", null);
		assertThat(List.of(first.next(), first.next())).containsExactly("opened", "8 held by a");
		WatchEvents second = watch("late", ResourceVersion.of(7));
		assertThat(List.of(second.next(), second.next())).containsExactly("opened", "8 held by a");
		WatchEvents third = watch("late", ResourceVersion.of(8));
		assertThat(third.next()).isEqualTo("opened");
		assertThat(List.of(first, second, third)).allMatch(WatchEvents::isEmpty);
	}

	private List<WatchEvents> watchFew() {
		this.server.script((request) -> (isForAll(request) || request.getTarget().contains("newcomer"))
				? this.forAll.get() : new MockResponse.Builder().headersDelay(1, TimeUnit.HOURS).build());
		int before = this.server.requests().size();
		List<WatchEvents> few = new ArrayList<>();
		for (int i = 0; i < CollectionWatch.FEW; i++) {
			few.add(watch("orders-" + i, null));
		}
		Eventually.await(PATIENCE, "their requests",
				() -> this.server.requests().size() == before + CollectionWatch.FEW);
		return few;
	}

	private WatchEvents watch(String name, @Nullable ResourceVersion since) {
		WatchEvents events = new WatchEvents();
		this.watches.add(events.watch(this.connection.lease("shop", name), since));
		return events;
	}

	private static void awaitNoStream() {
		Eventually.await(PATIENCE, "no thread",
				() -> Thread.getAllStackTraces()
					.keySet()
					.stream()
					.noneMatch((thread) -> thread.getName().equals("leader-election-watches-shop")));
	}

	private List<RecordedRequest> requestsForAll() {
		return this.server.requests().stream().filter(CollectionWatchTests::isForAll).toList();
	}

	private static boolean isForAll(RecordedRequest request) {
		return !request.getTarget().contains("fieldSelector");
	}

	private static String event(String name, int version) {
		return ("{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"Lease\",\"metadata\":{\"name\":\"%s\","
				+ "\"resourceVersion\":\"%d\"},\"spec\":{\"holderIdentity\":\"a\"}}}%n")
			.formatted(name, version);
	}

	/** Sends the events, and then nothing for an hour. */
	private static MockResponse open(String events) {
		String text = events.isEmpty() ? "{\"type\":\"BOOKMARK\",\"object\":{}}\n" : events;
		return new MockResponse.Builder().body(text + "{").throttleBody(text.length(), 1, TimeUnit.HOURS).build();
	}

	private static MockResponse status(int code) {
		return new MockResponse.Builder().code(code)
			.body("{\"kind\": \"Status\", \"message\": \"trouble\", \"code\": %d}".formatted(code))
			.build();
	}

}
