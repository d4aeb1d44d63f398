package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.loop.WatchThreads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches on the Leases of one namespace. While there are few, each Lease has its
 * own, for which a Role may name the Lease. More are watched all together, by one request
 * and one thread, if a Role allows that; if not, each by itself as far as there are
 * threads.
 */
final class CollectionWatch implements Subscription.Source, EventStream.Reader, Runnable {

	/** More Leases of one namespace than this are watched together. */
	static final int FEW = WatchThreads.PLATFORM_WATCHES;

	/** Who changes the Role needn't restart the application. */
	private static final long FORBIDDEN_NANOS = Duration.ofMinutes(10).toNanos();

	/** A stream that ends sooner is not reopened at once. */
	private static final long GOOD_ORDER_NANOS = Duration.ofMinutes(1).toNanos();

	/** An event needs less time than this to arrive. */
	private static final long MISSING_NANOS = Duration.ofSeconds(2).toNanos();

	private static final Logger logger = LoggerFactory.getLogger(CollectionWatch.class);

	private final KubernetesConnection connection;

	private final TimeSource time;

	private final Map<String, Set<Subscription>> members = new HashMap<>();

	private final Set<ObjectWatch> singles = new HashSet<>();

	private final RecentEvents recent = new RecentEvents();

	private @Nullable EventStream stream;

	private boolean open;

	private boolean abandoned;

	private long openedAt;

	private @Nullable ResourceVersion position;

	private @Nullable ResourceVersion missing;

	private long missingSince;

	private @Nullable Long forbiddenAt;

	CollectionWatch(KubernetesConnection connection, TimeSource time) {
		this.connection = connection;
		this.time = time;
	}

	/** Gives a subscription a source, or ends it. */
	void open(Subscription subscription) {
		if (!join(subscription, false) && !watchAlone(subscription, FEW) && !join(subscription, true)
				&& !watchAlone(subscription, Integer.MAX_VALUE)) {
			subscription.from(this);
			subscription.ended(this, "there is no thread left for it; it polls");
		}
	}

	// Each by itself

	private synchronized boolean watchAlone(Subscription subscription, int limit) {
		WatchThreads.@Nullable Place place = (this.singles.size() < limit) ? this.connection.watchThreads().reserve()
				: null;
		if (place == null) {
			return false;
		}
		ObjectWatch single = new ObjectWatch(this.connection, subscription, place);
		subscription.from(single);
		place.start("leader-election-watch-" + subscription.resource().name(), () -> run(single));
		this.singles.add(single);
		return true;
	}

	private void run(ObjectWatch single) {
		try {
			single.run();
		}
		finally {
			synchronized (this) {
				this.singles.remove(single);
			}
		}
	}

	// All together

	private synchronized boolean join(Subscription subscription, boolean start) {
		if (this.stream == null && !(start && start(subscription.resource()))) {
			return false;
		}
		String name = subscription.resource().name();
		this.members.computeIfAbsent(name, (any) -> new HashSet<>()).add(subscription);
		subscription.from(this);
		if (this.open) {
			subscription.opened(this);
			RecentEvents.@Nullable Event missed = this.recent.after(subscription.since(), name);
			if (missed != null) {
				dispatch(List.of(subscription), missed.type(), missed.object());
			}
			expect(subscription.since());
		}
		return true;
	}

	private boolean start(Resource resource) {
		if (!resource.isLease() || isForbidden()) {
			return false;
		}
		WatchThreads.@Nullable Place place = this.connection.sharedWatchThreads().reserve();
		if (place == null) {
			return false;
		}
		place.start("leader-election-watches-" + resource.namespace(), this);
		this.stream = new EventStream(this.connection, resource, null, this);
		return true;
	}

	private boolean isForbidden() {
		Long at = this.forbiddenAt;
		return at != null && now() - at < FORBIDDEN_NANOS;
	}

	/**
	 * Somebody has seen a version that is not here yet. If it isn't here either when
	 * somebody asks later, the stream has died in silence.
	 */
	private void expect(@Nullable ResourceVersion version) {
		if (isMissing(this.missing) && now() - this.missingSince > MISSING_NANOS) {
			cancel();
		}
		else if (isMissing(version) && !isMissing(this.missing)) {
			this.missing = version;
			this.missingSince = now();
		}
	}

	private boolean isMissing(@Nullable ResourceVersion version) {
		return version != null && (this.position == null || version.isAfter(this.position));
	}

	private void cancel() {
		if (this.stream != null) {
			this.stream.cancel();
		}
	}

	@Override
	public synchronized void leave(Subscription leaving) {
		String name = leaving.resource().name();
		Set<Subscription> same = this.members.getOrDefault(name, Set.of());
		if (same.contains(leaving)) {
			same.remove(leaving);
			if (same.isEmpty()) {
				this.members.remove(name);
			}
			if (this.members.isEmpty()) {
				abandon();
			}
		}
	}

	/** Whoever comes before the stream has ended gets the next one. */
	private void abandon() {
		cancel();
		this.abandoned = true;
		this.open = false;
		forgetEvents();
	}

	@Override
	public void run() {
		@Nullable String reason;
		@Nullable List<Subscription> bereft;
		do {
			reason = follow();
			bereft = goOn(reason);
		}
		while (bereft == null);
		String why = Objects.requireNonNullElse(reason, "the API server ended it");
		bereft.forEach((member) -> member.ended(this, why));
	}

	private @Nullable String follow() {
		try {
			return stream().follow(position());
		}
		catch (Throwable ex) {
			return Failures.describe(ex);
		}
	}

	private synchronized EventStream stream() {
		return Objects.requireNonNull(this.stream);
	}

	private synchronized @Nullable ResourceVersion position() {
		return this.position;
	}

	/**
	 * The API server ends every watch after some minutes; nobody needs to notice.
	 * @param reason why the stream has ended
	 * @return who has lost it, {@code null} if there is a next one
	 */
	private synchronized @Nullable List<Subscription> goOn(@Nullable String reason) {
		boolean goodOrder = reason == null && this.position != null && now() - this.openedAt >= GOOD_ORDER_NANOS;
		List<Subscription> all = all();
		if (!all.isEmpty() && (this.abandoned || goodOrder)) {
			this.stream = new EventStream(this.connection, anyMember().resource(), null, this);
			this.abandoned = false;
			return null;
		}
		this.members.clear();
		this.stream = null;
		this.open = false;
		this.abandoned = false;
		forgetEvents();
		return all;
	}

	private void forgetEvents() {
		this.recent.clear();
		this.position = null;
		this.missing = null;
	}

	private List<Subscription> all() {
		return this.members.values().stream().flatMap(Collection::stream).toList();
	}

	private Subscription anyMember() {
		return this.members.values().iterator().next().iterator().next();
	}

	private long now() {
		return this.time.read().monotonic();
	}

	// What the stream brings

	/** Whoever has a watch of its own needs it no more. */
	@Override
	public void opened() {
		List<Subscription> present;
		synchronized (this) {
			if (this.abandoned) {
				return;
			}
			new ArrayList<>(this.singles).forEach((single) -> join(single.subscription(), false));
			this.open = true;
			this.openedAt = now();
			present = all();
		}
		present.forEach((member) -> member.opened(this));
	}

	@Override
	public void event(String type, JsonObject object) {
		JsonObject metadata = Json.object(object, "metadata");
		String name = Objects.requireNonNullElse(Json.text(metadata, "name"), "");
		List<Subscription> concerned;
		synchronized (this) {
			if (this.abandoned) {
				return;
			}
			ResourceVersion version = version(Json.text(metadata, "resourceVersion"));
			this.position = isMissing(version) ? version : this.position;
			if (version != null && !name.isEmpty()) {
				this.recent.add(name, new RecentEvents.Event(version, type, object));
			}
			concerned = List.copyOf(this.members.getOrDefault(name, Set.of()));
		}
		dispatch(concerned, type, object);
	}

	private static @Nullable ResourceVersion version(@Nullable String text) {
		try {
			return ResourceVersion.parse(Objects.requireNonNullElse(text, ""));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** One Lease that makes no sense is no reason to lose sight of the others. */
	private void dispatch(List<Subscription> members, String type, JsonObject object) {
		for (Subscription member : members) {
			try {
				member.event(this, type, object);
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("An event of {} makes no sense: {}", member.resource(), ex.toString());
			}
		}
	}

	@Override
	public String refused(ApiAnswer answer) {
		Subscription member;
		synchronized (this) {
			if (this.members.isEmpty()) {
				return "nobody watches any more";
			}
			member = anyMember();
			if (answer.code() == 403) {
				this.forbiddenAt = now();
			}
		}
		String reason = "HTTP " + answer.code() + ": " + answer.message();
		if (answer.code() == 403) {
			logger.info("The Leases of namespace {} are watched one by one, as far as there are threads. One watch for "
					+ "all of them needs a rule without resourceNames: - {apiGroups: [coordination.k8s.io], resources: "
					+ "[leases], verbs: [watch]}. {}", member.resource().namespace(), reason);
		}
		return reason;
	}

	@Override
	public void failed(int code, String reason) {
		// The next stream begins with the present state, whatever this one died of.
	}

	/**
	 * The last event of each Lease, for who begins to watch it and has read it a moment
	 * ago.
	 */
	private static final class RecentEvents extends LinkedHashMap<String, RecentEvents.Event> {

		private static final long serialVersionUID = 1L;

		private static final int LIMIT = 1024;

		void add(String name, Event event) {
			remove(name);
			put(name, event);
		}

		@Nullable Event after(@Nullable ResourceVersion since, String name) {
			Event last = get(name);
			return (last == null || (since != null && !last.version().isAfter(since))) ? null : last;
		}

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Event> eldest) {
			return size() > LIMIT;
		}

		/**
		 * One event.
		 *
		 * @param version after it
		 * @param type what happened
		 * @param object to what
		 */
		private record Event(ResourceVersion version, String type, JsonObject object) {

		}

	}

}
