package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.ResourceVersion;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One watch request, from its opening to its end, on the calling thread, which reads an
 * event a line.
 */
final class EventStream {

	/**
	 * An API server sends a bookmark about once a minute; one that is silent for longer
	 * is taken for dead.
	 */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

	private static final int SHORTEST_SECONDS = 300;

	private static final int LONGEST_SECONDS = 600;

	private static final Duration SLACK = Duration.ofSeconds(30);

	private static final String CANCELLED = "it was cancelled";

	private final KubernetesConnection connection;

	private final Resource resource;

	private final @Nullable String name;

	private final Reader reader;

	private volatile boolean cancelled;

	private volatile @Nullable Call call;

	/**
	 * Prepares a request.
	 * @param connection the way to the API server
	 * @param resource an object of the collection to watch
	 * @param name which one to watch, {@code null} for all
	 * @param reader told what happens
	 */
	EventStream(KubernetesConnection connection, Resource resource, @Nullable String name, Reader reader) {
		this.connection = connection;
		this.resource = resource;
		this.name = name;
		this.reader = reader;
	}

	/** Ends the stream. Returns at once; one more event may be reported. */
	void cancel() {
		this.cancelled = true;
		Call current = this.call;
		if (current != null) {
			current.cancel();
		}
	}

	/**
	 * Reads to the end. Once only.
	 * @param since the version to begin after, {@code null} for the present state first
	 * @return why it ended, {@code null} if the API server ended it in good order
	 * @throws IOException if the stream broke, or makes no sense
	 */
	@Nullable String follow(@Nullable ResourceVersion since) throws IOException {
		ApiTransport transport = this.connection.transport(SLACK);
		int seconds = ThreadLocalRandom.current().nextInt(SHORTEST_SECONDS, LONGEST_SECONDS);
		Call current = transport.stream(this.resource.collectionPath(), query(since, seconds), LONGEST_SILENCE,
				Duration.ofSeconds(seconds).plus(SLACK));
		this.call = current;
		if (this.cancelled) {
			return CANCELLED;
		}
		try (Response response = current.execute()) {
			if (response.code() != 200) {
				return refused(transport, ApiTransport.answer(response));
			}
			this.reader.opened();
			return events(response.body().source());
		}
	}

	private String refused(ApiTransport transport, ApiAnswer answer) {
		if (answer.code() == 401) {
			this.connection.forget(transport);
		}
		return this.reader.refused(answer);
	}

	private @Nullable String events(BufferedSource source) throws IOException {
		while (!this.cancelled && !source.exhausted()) {
			JsonObject event = Json.parse(source.readUtf8LineStrict(ApiTransport.MAX_BODY));
			JsonObject object = Json.object(event, "object");
			String type = Objects.requireNonNullElse(Json.text(event, "type"), "");
			if (type.equals("ERROR")) {
				return error(object);
			}
			if (!this.cancelled) {
				this.reader.event(type, object);
			}
		}
		return this.cancelled ? CANCELLED : null;
	}

	private String error(JsonObject status) {
		Long code = Json.integer(status, "code");
		String reason = "error " + code + ": " + Json.text(status, "message");
		this.reader.failed((code != null) ? code.intValue() : 0, reason);
		return reason;
	}

	private Map<String, String> query(@Nullable ResourceVersion since, int seconds) {
		Map<String, String> query = new LinkedHashMap<>();
		query.put("watch", "true");
		if (this.name != null) {
			query.put("fieldSelector", "metadata.name=" + this.name);
		}
		query.put("allowWatchBookmarks", "true");
		query.put("timeoutSeconds", Integer.toString(seconds));
		if (since != null) {
			query.put("resourceVersion", since.toString());
		}
		return query;
	}

	/** Told what a stream brings, on the thread that reads it. */
	interface Reader {

		/** The API server has accepted the request. */
		void opened();

		/**
		 * An event, also a bookmark.
		 * @throws IOException if it makes no sense, and neither does the stream
		 */
		void event(String type, JsonObject object) throws IOException;

		/**
		 * The API server has not accepted the request.
		 * @return why, in one line
		 */
		String refused(ApiAnswer answer);

		/** The API server has ended the stream with an error. */
		void failed(int code, String reason);

	}

}
