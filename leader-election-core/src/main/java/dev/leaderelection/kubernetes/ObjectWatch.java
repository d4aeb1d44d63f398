package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.loop.WatchThreads;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch on one object, from its opening to its end: on its thread it reads an event a
 * line. Whoever wants to go on opens the next one.
 */
final class ObjectWatch implements LockWatch, Runnable {

	/**
	 * An API server sends a bookmark about once a minute; one that is silent for longer
	 * is taken for dead.
	 */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

	private static final int SHORTEST_SECONDS = 300;

	private static final int LONGEST_SECONDS = 600;

	private static final Duration SLACK = Duration.ofSeconds(30);

	private static final Logger logger = LoggerFactory.getLogger(ObjectWatch.class);

	private final KubernetesConnection connection;

	private final Resource resource;

	private final ObjectDocument document;

	private final @Nullable ResourceVersion since;

	private final LockWatchListener listener;

	private final WatchThreads.Place place;

	private final WatchHistory history;

	private volatile boolean closed;

	private volatile @Nullable Call call;

	ObjectWatch(KubernetesConnection connection, Resource resource, ObjectDocument document,
			@Nullable ResourceVersion since, LockWatchListener listener, WatchThreads.Place place,
			WatchHistory history) {
		this.connection = connection;
		this.resource = resource;
		this.document = document;
		this.since = since;
		this.listener = listener;
		this.place = place;
		this.history = history;
	}

	@Override
	public void close() {
		this.closed = true;
		Call current = this.call;
		if (current != null) {
			current.cancel();
		}
		this.place.free();
	}

	@Override
	public void run() {
		String reason;
		try {
			reason = follow();
		}
		catch (Throwable ex) {
			reason = Failures.describe(ex);
		}
		if (!this.closed) {
			this.listener.closed(reason);
		}
	}

	private String follow() throws IOException {
		ApiTransport transport = this.connection.transport(SLACK);
		int seconds = ThreadLocalRandom.current().nextInt(SHORTEST_SECONDS, LONGEST_SECONDS);
		Call current = transport.stream(this.resource.collectionPath(), query(seconds), LONGEST_SILENCE,
				Duration.ofSeconds(seconds).plus(SLACK));
		this.call = current;
		if (this.closed) {
			return "closed";
		}
		try (Response response = current.execute()) {
			if (response.code() != 200) {
				return refused(transport, ApiTransport.answer(response));
			}
			this.history.opened();
			this.listener.opened();
			return events(response.body().source());
		}
	}

	private String refused(ApiTransport transport, ApiAnswer answer) {
		if (answer.code() == 401) {
			this.connection.forget(transport);
		}
		String reason = new Answers(this.resource, this.document).failure(answer);
		this.history.refused(answer.code(), reason);
		return reason;
	}

	private String events(BufferedSource source) throws IOException {
		while (!this.closed && !source.exhausted()) {
			JsonObject event = Json.parse(source.readUtf8LineStrict(ApiTransport.MAX_BODY));
			JsonObject object = Json.object(event, "object");
			String type = Objects.requireNonNullElse(Json.text(event, "type"), "");
			if (type.equals("ERROR")) {
				return error(object);
			}
			if (!this.closed && isOurs(object)) {
				report(type, object);
			}
		}
		return "the API server ended it";
	}

	private void report(String type, JsonObject object) throws IOException {
		switch (type) {
			case "ADDED", "MODIFIED" -> this.listener.present(this.document.read(object));
			case "DELETED" -> this.listener.absent(this.document.read(object).version());
			default -> logger.trace("Watch event {} for {}", type, this.resource);
		}
	}

	private String error(JsonObject status) {
		Long code = Json.integer(status, "code");
		String reason = "error " + code + ": " + Json.text(status, "message");
		this.history.refused((code != null) ? code.intValue() : 0, reason);
		return reason;
	}

	private boolean isOurs(JsonObject object) {
		return this.resource.name().equals(Json.text(Json.object(object, "metadata"), "name"));
	}

	private Map<String, String> query(int seconds) {
		Map<String, String> query = new LinkedHashMap<>();
		query.put("watch", "true");
		query.put("fieldSelector", "metadata.name=" + this.resource.name());
		query.put("allowWatchBookmarks", "true");
		query.put("timeoutSeconds", Integer.toString(seconds));
		if (this.since != null) {
			query.put("resourceVersion", this.since.toString());
		}
		return query;
	}

}
