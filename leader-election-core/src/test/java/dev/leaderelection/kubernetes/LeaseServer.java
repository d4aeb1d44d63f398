package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import com.google.gson.JsonObject;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Serves one Lease with an exact compare-and-set, and makes trouble when told to. There
 * is no watch, or a bad one.
 */
final class LeaseServer implements AutoCloseable {

	private final ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1).script(this::answer);

	private final AtomicInteger requests = new AtomicInteger();

	private final AtomicInteger troubles = new AtomicInteger();

	private final AtomicInteger watches = new AtomicInteger();

	private volatile @Nullable Trouble trouble;

	private volatile Supplier<MockResponse> watch = () -> status(404, "there is no watch");

	private @Nullable JsonObject lease;

	private @Nullable String first;

	private @Nullable RecordedRequest late;

	private long version = 100;

	KubernetesConnection connection() {
		return KubernetesConnection.of(this.server.client());
	}

	/** Stores a Lease that nobody holds. */
	synchronized LeaseServer withFreeLease() {
		store(parse("{\"kind\": \"Lease\", \"metadata\": {\"name\": \"orders\"}}"), null);
		return this;
	}

	/** Stores a Lease that somebody holds, who doesn't renew it. */
	synchronized LeaseServer withHeldLease(int seconds) {
		store(parse("{\"kind\": \"Lease\", \"metadata\": {\"name\": \"orders\"}, \"spec\": "
				+ "{\"holderIdentity\": \"other\", \"leaseDurationSeconds\": " + seconds + "}}"), null);
		return this;
	}

	/** Somebody labels the Lease: its version is another one, and its record the same. */
	synchronized LeaseServer edited() {
		JsonObject edited = Objects.requireNonNull(this.lease).deepCopy();
		store(edited, edited.getAsJsonObject("metadata").get("uid").getAsString());
		return this;
	}

	/** Every watch is answered by this. */
	LeaseServer withWatch(Supplier<MockResponse> watch) {
		this.watch = watch;
		return this;
	}

	/** How many watches were asked for. */
	int watches() {
		return this.watches.get();
	}

	/** From now on each request that it is meant for meets this. */
	void make(Trouble trouble) {
		this.troubles.set(0);
		this.trouble = trouble;
	}

	void heal() {
		this.trouble = null;
	}

	/** How many requests have met the present trouble. */
	int troubles() {
		return this.troubles.get();
	}

	/** How many requests there were, watches left out. */
	int requests() {
		return this.requests.get();
	}

	synchronized long version() {
		return this.version;
	}

	synchronized JsonObject spec() {
		return (this.lease != null) ? this.lease.getAsJsonObject("spec") : new JsonObject();
	}

	private MockResponse answer(RecordedRequest request) {
		if (request.getTarget().contains("watch=")) {
			this.watches.incrementAndGet();
			return this.watch.get();
		}
		this.requests.incrementAndGet();
		Trouble current = this.trouble;
		deliverLate();
		if (current == null || !current.methods().contains(request.getMethod())) {
			return serve(request);
		}
		MockResponse truth = deliver(request, current.delivery());
		Supplier<MockResponse> lie = current.answer();
		MockResponse damaged = current.damage().on(((lie != null) ? lie.get() : truth).newBuilder()).build();
		this.troubles.incrementAndGet();
		return damaged;
	}

	private synchronized MockResponse deliver(RecordedRequest request, Delivery delivery) {
		return switch (delivery) {
			case NEVER -> status(500, "not applied");
			case ONCE -> serve(request);
			case TWICE -> {
				serve(request);
				yield serve(request);
			}
			case LATER -> {
				this.late = request;
				yield status(500, "not applied yet");
			}
			case TO_AN_OLD_STATE -> json(200, Objects.requireNonNull(this.first));
		};
	}

	private synchronized void deliverLate() {
		RecordedRequest request = this.late;
		if (request != null) {
			this.late = null;
			serve(request);
		}
	}

	private synchronized MockResponse serve(RecordedRequest request) {
		@Nullable JsonObject stored = this.lease;
		return switch (request.getMethod()) {
			case "GET" -> (stored != null) ? json(200, stored.toString()) : status(404, "not found");
			case "POST" -> (stored == null) ? store(parse(body(request)), null) : status(409, "already exists");
			default -> put(parse(body(request)), stored);
		};
	}

	private MockResponse put(JsonObject sent, @Nullable JsonObject stored) {
		if (stored == null) {
			return status(404, "not found");
		}
		JsonObject metadata = stored.getAsJsonObject("metadata");
		for (String field : List.of("resourceVersion", "uid")) {
			if (!metadata.get(field).equals(sent.getAsJsonObject("metadata").get(field))) {
				return status(409, "the object has been modified");
			}
		}
		return store(sent, metadata.get("uid").getAsString());
	}

	private MockResponse store(JsonObject sent, @Nullable String uid) {
		JsonObject metadata = sent.getAsJsonObject("metadata");
		metadata.addProperty("resourceVersion", Long.toString(++this.version));
		metadata.addProperty("uid", (uid != null) ? uid : "uid-" + this.version);
		this.lease = sent;
		if (this.first == null) {
			this.first = sent.toString();
		}
		return json(200, sent.toString());
	}

	private static String body(RecordedRequest request) {
		return request.getBody().utf8();
	}

	private static JsonObject parse(String text) {
		try {
			return Json.parse(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static MockResponse status(int code, String message) {
		return json(code, "{\"kind\": \"Status\", \"message\": \"%s\", \"code\": %d}".formatted(message, code));
	}

	static MockResponse status(int code, Map<String, String> headers) {
		MockResponse.Builder response = status(code, "trouble").newBuilder();
		headers.forEach(response::setHeader);
		return response.build();
	}

	static MockResponse json(int code, String body) {
		return new MockResponse.Builder().code(code).setHeader("Content-Type", "application/json").body(body).build();
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * A fault.
	 *
	 * @param name for people
	 * @param methods of the requests that meet it; all others are served
	 * @param delivery how often and when such a request is carried out
	 * @param answer what is answered in place of the truth, {@code null} to change it by
	 * {@code damage} only
	 * @param damage what happens to the answer on its way
	 */
	record Trouble(String name, Set<String> methods, Delivery delivery, @Nullable Supplier<MockResponse> answer,
			Damage damage) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	/** What happens to a request on its way. */
	enum Delivery {

		/** It is not carried out. */
		NEVER,

		/** It is carried out. */
		ONCE,

		/** It is carried out twice, and answered the second time. */
		TWICE,

		/** It is carried out when the next one arrives, and not answered in truth. */
		LATER,

		/** It is a read, and answered with the first state that there was. */
		TO_AN_OLD_STATE

	}

	/** What happens to an answer on its way. */
	interface Damage {

		MockResponse.Builder on(MockResponse.Builder answer);

	}

}
