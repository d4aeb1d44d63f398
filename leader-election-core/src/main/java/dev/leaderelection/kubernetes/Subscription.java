package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.util.function.Consumer;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener's watch on one object, wherever its events come from: a watch on this
 * object, or one on all objects of its kind in the namespace. What is not from the
 * present source is dropped.
 */
final class Subscription implements LockWatch {

	private static final Logger logger = LoggerFactory.getLogger(Subscription.class);

	private final Resource resource;

	private final ObjectDocument document;

	private final @Nullable ResourceVersion since;

	private final LockWatchListener listener;

	private final WatchHistory history;

	private final Consumer<Subscription> whenOver;

	private @Nullable Source source;

	private boolean over;

	/**
	 * Creates a subscription without a source.
	 * @param resource the object
	 * @param document how to read it
	 * @param since what is newer than this version is reported, or the present state
	 * first
	 * @param listener told what happens
	 * @param history of the object's watches
	 * @param whenOver called once, at the end
	 */
	Subscription(Resource resource, ObjectDocument document, @Nullable ResourceVersion since,
			LockWatchListener listener, WatchHistory history, Consumer<Subscription> whenOver) {
		this.resource = resource;
		this.document = document;
		this.since = since;
		this.listener = listener;
		this.history = history;
		this.whenOver = whenOver;
	}

	Resource resource() {
		return this.resource;
	}

	@Nullable ResourceVersion since() {
		return this.since;
	}

	WatchHistory history() {
		return this.history;
	}

	String failure(ApiAnswer answer) {
		return new Answers(this.resource, this.document).failure(answer);
	}

	boolean isAbout(JsonObject object) {
		return this.resource.name().equals(Json.text(Json.object(object, "metadata"), "name"));
	}

	/**
	 * From now on events come from here.
	 * @param next the source; told to forget this subscription if it is over already
	 */
	void from(Source next) {
		@Nullable Source outdated = exchange(next);
		if (outdated != null) {
			outdated.leave(this);
		}
	}

	private synchronized @Nullable Source exchange(Source next) {
		@Nullable Source outdated = this.over ? next : this.source;
		this.source = this.over ? null : next;
		return outdated;
	}

	/** Nothing is reported any more. Returns at once. */
	@Override
	public void close() {
		@Nullable Source last = end(null);
		if (last != null) {
			last.leave(this);
		}
	}

	void opened(Source from) {
		if (isFrom(from)) {
			this.history.opened();
			this.listener.opened();
		}
	}

	void event(Source from, String type, JsonObject object) throws IOException {
		if (isFrom(from)) {
			switch (type) {
				case "ADDED", "MODIFIED" -> this.listener.present(this.document.read(object));
				case "DELETED" -> this.listener.absent(this.document.read(object).version());
				default -> logger.trace("Watch event {} for {}", type, this.resource);
			}
		}
	}

	void ended(Source from, String reason) {
		if (end(from) != null) {
			this.listener.closed(reason);
		}
	}

	private synchronized boolean isFrom(Source from) {
		return from.equals(this.source);
	}

	private @Nullable Source end(@Nullable Source from) {
		@Nullable Source last;
		synchronized (this) {
			if (this.over || (from != null && !from.equals(this.source))) {
				return null;
			}
			this.over = true;
			last = this.source;
			this.source = null;
		}
		this.whenOver.accept(this);
		return last;
	}

	/** Where events come from. */
	interface Source {

		/** A subscription wants no more. Returns at once. */
		void leave(Subscription leaving);

	}

}
