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
 * A lock on a Lease of {@code coordination.k8s.io/v1}, the object that client-go's
 * candidates use as well. Made by {@link KubernetesConnection#lease}.
 * <p>
 * <b>Needs</b> a Role with {@code create} on leases, and {@code get}, {@code update} and
 * {@code watch} on the Lease of this name; {@code create} can be left out where the Lease
 * exists, {@code watch} where hand-over may take a retry period. <b>Requests</b> are sent
 * once, on the calling thread, and end within their timeout. <b>Watches:</b> up to
 * {@value WatchThreads#PLATFORM_WATCHES} Leases of a namespace have a watch each; more
 * are watched together, by one request on one thread, if the Role allows {@code watch}
 * without naming Leases. If not, each is watched by itself, before JDK 24 as many as
 * that, and further elections of the connection poll.
 */
public final class LeaseLock implements ResourceLock {

	private final Resource resource;

	private final LeaseOptions options;

	private final LeaseDocument document;

	private final ObjectLock lock;

	LeaseLock(KubernetesConnection connection, Resource resource, LeaseOptions options, HolderEvidence evidence) {
		this.resource = resource;
		this.options = options;
		this.document = new LeaseDocument(options);
		this.lock = new ObjectLock(connection, resource, this.document, evidence);
	}

	@Override
	public Outcome read(Duration timeout) {
		return this.lock.read(timeout);
	}

	/**
	 * Creates the Lease, unless the options say never to.
	 * @param record what to store
	 * @param timeout how long the call may take
	 * @return stored, conflict, refused or unknown; refused without a request if it is
	 * never to be created
	 */
	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		return this.options.create() ? this.lock.create(record, timeout) : new Outcome.Refused(remedy());
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		return this.lock.update(base, record, timeout);
	}

	/**
	 * Watches the Lease.
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

	private String remedy() {
		String manifest = this.document.manifest(this.resource).toString().replace("'", "'\\''");
		return this.resource + " doesn't exist, and this application is not to create it. Create it by: echo '"
				+ manifest + "' | kubectl apply -f -";
	}

}
