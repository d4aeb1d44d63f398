package dev.leaderelection.kubernetes;

import java.time.Duration;

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
 * A lock on an annotation of a ConfigMap, {@value ConfigMapDocument#RECORD}, in the JSON
 * form of client-go's {@code LeaderElectionRecord}: for electors that know no Leases,
 * such as those of client-go before 0.20, and the Python clients'. Made by
 * {@link KubernetesConnection#configMap}; choose a Lease where you can, since whoever
 * watches ConfigMaps is told of every renewal.
 * <p>
 * Everything else in the ConfigMap is kept: data, labels, other annotations. An
 * annotation that makes no sense counts as free, and is replaced.
 * <p>
 * <b>Needs</b> a Role with {@code create} on configmaps of the core group, and
 * {@code get}, {@code update} and {@code watch} on the ConfigMap of this name;
 * {@code create} can be left out where the ConfigMap exists, {@code watch} where
 * hand-over may take a retry period. <b>Requests</b> are sent once, on the calling
 * thread, and end within their timeout. <b>Watches</b> block a thread each; before JDK 24
 * a connection has {@value WatchThreads#PLATFORM_WATCHES} of them, and the elections
 * beyond those poll.
 */
public final class ConfigMapLock implements ResourceLock {

	private final ObjectLock lock;

	ConfigMapLock(KubernetesConnection connection, Resource resource, HolderEvidence evidence) {
		this.lock = new ObjectLock(connection, resource, new ConfigMapDocument(), evidence);
	}

	@Override
	public Outcome read(Duration timeout) {
		return this.lock.read(timeout);
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		return this.lock.create(record, timeout);
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		return this.lock.update(base, record, timeout);
	}

	/**
	 * Watches the ConfigMap on a thread of its own.
	 * @param since report what is newer than this version, or the present state first if
	 * {@code null}
	 * @param listener told on a thread of the watch
	 * @return the watch
	 */
	@Override
	public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return this.lock.watch(since, listener);
	}

	/**
	 * Makes the request of an update, and reads an answer to it.
	 * @param base a snapshot that this lock returned
	 * @param record what would be stored
	 */
	@Override
	public void rehearse(Snapshot base, LeaderElectionRecord record) {
		this.lock.rehearse(base, record);
	}

	/**
	 * Looks for proof that the holder has ended, if {@link FastTakeover} says so.
	 * @param held a snapshot that this lock returned
	 * @param ended run at most once, on any thread
	 * @return what looks, or {@code null} if there is nothing to look at
	 */
	@Override
	public @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return this.lock.watchHolder(held, ended);
	}

	@Override
	public String describe() {
		return this.lock.describe();
	}

	/** Ends the watches of this lock; the connection stays open for others. */
	@Override
	public void close() {
		this.lock.close();
	}

	@Override
	public String toString() {
		return describe();
	}

}
