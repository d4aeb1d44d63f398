package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.WatchThreads;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a Lease of {@code coordination.k8s.io/v1}, the object that client-go's
 * candidates use as well. Made by {@link KubernetesConnection#lease}.
 * <p>
 * <b>Needs</b> a Role with {@code create} on leases, and {@code get}, {@code update} and
 * {@code watch} on the Lease of this name; {@code create} can be left out where the Lease
 * exists, {@code watch} where hand-over may take a retry period. <b>Requests</b> are sent
 * once, on the calling thread, and end within their timeout. <b>Watches</b> block a
 * thread each; before JDK 24 a connection has {@value WatchThreads#PLATFORM_WATCHES} of
 * them, and the elections beyond those poll.
 */
public final class LeaseLock implements ResourceLock {

	private final KubernetesConnection connection;

	private final Resource resource;

	private final Answers answers;

	/** After a 410 the version to start from is too old, and stays so. */
	private volatile boolean startOver;

	LeaseLock(KubernetesConnection connection, Resource resource) {
		this.connection = connection;
		this.resource = resource;
		this.answers = new Answers(resource);
	}

	@Override
	public Outcome read(Duration timeout) {
		return ask("GET", this.resource.path(), null, timeout, this.answers::afterRead);
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		return ask("POST", this.resource.collectionPath(), LeaseDocument.create(this.resource, record), timeout,
				(answer) -> this.answers.afterCreate(answer, record));
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		return ask("PUT", this.resource.path(), LeaseDocument.replace(this.resource, base, record), timeout,
				(answer) -> this.answers.afterUpdate(answer, record));
	}

	/**
	 * Watches the Lease on a thread of its own.
	 * @param since report what is newer than this version, or the present state first if
	 * {@code null}
	 * @param listener told on that thread
	 * @return the watch, or {@code null} if the connection has no thread left for it
	 */
	@Override
	public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		WatchThreads.Place place = this.connection.watchThreads().reserve();
		if (place == null) {
			return null;
		}
		LeaseWatch watch = new LeaseWatch(this.connection, this.resource, this.startOver ? null : since, listener,
				place, (expired) -> this.startOver = expired);
		place.start("leader-election-watch-" + this.resource.name(), watch);
		return watch;
	}

	@Override
	public String describe() {
		return this.resource.toString();
	}

	@Override
	public String toString() {
		return describe();
	}

	private Outcome ask(String method, String path, @Nullable JsonObject body, Duration timeout, Meaning meaning) {
		try {
			String text = (body != null) ? body.toString() : null;
			return meaning.of(this.connection.exchange(method, path, text, timeout));
		}
		catch (Throwable ex) {
			return new Outcome.Unknown(method + " " + this.resource + " failed: " + Failures.describe(ex));
		}
	}

	/** What an answer means. */
	@FunctionalInterface
	private interface Meaning {

		Outcome of(ApiAnswer answer) throws IOException;

	}

}
