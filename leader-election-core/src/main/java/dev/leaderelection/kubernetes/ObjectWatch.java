package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.util.Objects;

import com.google.gson.JsonObject;
import dev.leaderelection.loop.WatchThreads;

/**
 * One watch on one object, from its opening to its end, on a thread of its own. Whoever
 * wants to go on opens the next one.
 */
final class ObjectWatch implements Subscription.Source, EventStream.Reader, Runnable {

	private final Subscription subscription;

	private final WatchThreads.Place place;

	private final EventStream stream;

	ObjectWatch(KubernetesConnection connection, Subscription subscription, WatchThreads.Place place) {
		this.subscription = subscription;
		this.place = place;
		Resource resource = subscription.resource();
		this.stream = new EventStream(connection, resource, resource.name(), this);
	}

	Subscription subscription() {
		return this.subscription;
	}

	@Override
	public void leave(Subscription leaving) {
		this.stream.cancel();
		this.place.free();
	}

	@Override
	public void run() {
		String reason;
		try {
			reason = Objects.requireNonNullElse(this.stream.follow(this.subscription.since()),
					"the API server ended it");
		}
		catch (Throwable ex) {
			reason = Failures.describe(ex);
		}
		this.subscription.ended(this, reason);
	}

	@Override
	public void opened() {
		this.subscription.opened(this);
	}

	@Override
	public void event(String type, JsonObject object) throws IOException {
		if (this.subscription.isAbout(object)) {
			this.subscription.event(this, type, object);
		}
	}

	@Override
	public String refused(ApiAnswer answer) {
		String reason = this.subscription.failure(answer);
		failed(answer.code(), reason);
		return reason;
	}

	@Override
	public void failed(int code, String reason) {
		this.subscription.history().refused(code, reason);
	}

}
