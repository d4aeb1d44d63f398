package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.Watch;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows Leases until it is closed: first those that exist, then every change. When the
 * connection is lost, or has been silent for too long, it starts again, lists, and
 * reports what has changed meanwhile. Made by {@link Leases#watch}.
 * <p>
 * <b>Threads.</b> {@link #run} blocks the thread that it is given; an interrupt ends it,
 * too. The listener is called on that thread; what it throws is logged. <b>Errors</b> are
 * logged, the first of a row as a warning, and tried again after 1 to 30 seconds.
 * <b>Needs</b> {@code list} and {@code watch} on the Leases.
 */
public final class LeaseWatch implements Runnable, AutoCloseable {

	/** An API server sends a bookmark about once a minute. */
	private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

	private static final int SHORTEST_SECONDS = 300;

	private static final int LONGEST_SECONDS = 600;

	private static final int LONGEST_PAUSE = 30;

	private static final int GONE = 410;

	private static final Type EVENT = new TypeToken<Watch.Response<V1Lease>>() {
	}.getType();

	private static final Logger logger = LoggerFactory.getLogger(LeaseWatch.class);

	private final Leases leases;

	private final LeaseSelection selection;

	private final Consumer<LeaseEvent> listener;

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Map<String, V1Lease> known = new HashMap<>();

	private volatile @Nullable Call call;

	private @Nullable String version;

	private int failures;

	LeaseWatch(Leases leases, LeaseSelection selection, Consumer<LeaseEvent> listener) {
		this.leases = leases;
		this.selection = selection;
		this.listener = listener;
	}

	/** Follows the Leases; returns after {@link #close}. Once only. */
	@Override
	public void run() {
		try {
			do {
				attempt();
			}
			while (!this.closed.await(Math.min(LONGEST_PAUSE, 1L << Math.min(this.failures, 5)), TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Ends the watch; one more event may be reported. */
	@Override
	public void close() {
		this.closed.countDown();
		Call current = this.call;
		if (current != null) {
			current.cancel();
		}
	}

	private void attempt() {
		try {
			String since = this.version;
			follow((since != null) ? since : list());
			this.failures = 0;
		}
		catch (ApiException | IOException | RuntimeException ex) {
			if (ex instanceof ApiException answer && answer.getCode() == GONE) {
				this.version = null;
				logger.debug("The watch on {} lists again: {}", this.selection, Failures.describe(ex));
			}
			else if (!isClosed() && !Thread.currentThread().isInterrupted()) {
				report(ex);
			}
		}
	}

	private void report(Exception failure) {
		if (this.failures++ == 0) {
			logger.warn("The watch on {} is interrupted, and tries again: {}", this.selection,
					Failures.describe(failure));
		}
		else {
			logger.debug("The watch on {} is still interrupted: {}", this.selection, Failures.describe(failure));
		}
	}

	private String list() throws ApiException {
		V1LeaseList list = this.leases.list(this.selection);
		Set<String> gone = new HashSet<>(this.known.keySet());
		list.getItems().forEach((lease) -> gone.remove(key(lease)));
		gone.forEach(this::deleted);
		list.getItems().forEach(this::stored);
		this.failures = 0;
		return Objects.requireNonNull(Objects.requireNonNull(list.getMetadata()).getResourceVersion());
	}

	private void follow(String since) throws ApiException, IOException {
		this.version = since;
		int seconds = ThreadLocalRandom.current().nextInt(SHORTEST_SECONDS, LONGEST_SECONDS);
		Leases.Session session = this.leases.session();
		Call current = session.call((api) -> this.selection.watch(api, since, seconds), LONGEST_SILENCE,
				Duration.ofSeconds(seconds).plus(LONGEST_SILENCE));
		this.call = current;
		if (isClosed()) {
			return;
		}
		try (Watch<V1Lease> watch = Watch.createWatch(session.client(), current, EVENT)) {
			while (!isClosed() && watch.hasNext()) {
				accept(watch.next());
			}
		}
		catch (ApiException ex) {
			this.leases.check(ex, session);
			throw ex;
		}
	}

	private void accept(Watch.Response<V1Lease> event) throws ApiException {
		switch (event.type) {
			case "ERROR" -> throw new ApiException(Objects.requireNonNullElse(event.status.getCode(), 0),
					event.status.getMessage());
			case "DELETED" -> deleted(key(event.object));
			case "ADDED", "MODIFIED" -> stored(event.object);
			default -> logger.trace("Watch event {} for {}", event.type, this.selection);
		}
		this.version = Leases.metadata(event.object).getResourceVersion();
		this.failures = 0;
	}

	private void stored(V1Lease lease) {
		V1Lease before = this.known.put(key(lease), lease);
		if (before == null) {
			tell(LeaseEvent.Type.ADDED, lease);
		}
		else if (!version(before).equals(version(lease))) {
			tell(LeaseEvent.Type.MODIFIED, lease);
		}
	}

	private void deleted(String key) {
		V1Lease last = this.known.remove(key);
		if (last != null) {
			tell(LeaseEvent.Type.DELETED, last);
		}
	}

	private void tell(LeaseEvent.Type type, V1Lease lease) {
		try {
			this.listener.accept(new LeaseEvent(type, lease));
		}
		catch (RuntimeException ex) {
			logger.warn("The listener of the watch on {} failed; the watch goes on", this.selection, ex);
		}
	}

	private boolean isClosed() {
		return this.closed.getCount() == 0;
	}

	private static String key(V1Lease lease) {
		V1ObjectMeta metadata = Leases.metadata(lease);
		return metadata.getNamespace() + "/" + metadata.getName();
	}

	private static String version(V1Lease lease) {
		return String.valueOf(Leases.metadata(lease).getResourceVersion());
	}

	@Override
	public String toString() {
		return "watch on " + this.selection;
	}

}
