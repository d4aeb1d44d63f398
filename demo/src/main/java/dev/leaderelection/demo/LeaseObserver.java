package dev.leaderelection.demo;

import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RequestRefused;
import org.jspecify.annotations.Nullable;

/**
 * Says whom the Lease names as its holder, whenever that changes.
 */
final class LeaseObserver {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final Namespace namespace;

	private final String lease;

	private final Screen screen;

	private String known = "";

	LeaseObserver(Namespace namespace, String lease, Screen screen) {
		this.namespace = namespace;
		this.lease = lease;
		this.screen = screen;
	}

	void start() {
		Thread thread = new Thread(this::observe, "lease-observer");
		thread.setDaemon(true);
		thread.start();
	}

	private void observe() {
		while (!Thread.currentThread().isInterrupted()) {
			String state = state();
			if (!state.equals(this.known)) {
				this.known = state;
				this.screen.say(state);
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	private String state() {
		try {
			JsonObject spec = this.namespace.lease(this.lease).getAsJsonObject("spec");
			String holder = text(spec, "holderIdentity");
			return "Lease %s: %s, transitions: %s".formatted(this.lease,
					holder.isEmpty() ? "no holder" : "held by " + holder, text(spec, "leaseTransitions"));
		}
		catch (RequestRefused | UncheckedIOException ex) {
			return this.known;
		}
	}

	private static String text(JsonObject object, String field) {
		@Nullable JsonElement element = object.get(field);
		return (element != null) ? element.getAsString() : "";
	}

}
