package dev.leaderelection.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One record in a store with compare-and-set, for which the candidates of one election
 * compete.
 * <p>
 * <b>Threads.</b> An election has at most one operation outstanding, on a thread that may
 * block; a lock that is shared by several elections is called concurrently.
 * <b>Deadlines.</b> An operation returns within its timeout, also when the store hangs,
 * and it reacts to {@link Thread#interrupt()} where it can. <b>Errors.</b> Whatever goes
 * wrong is an {@link Outcome}; an exception counts as {@link Outcome.Unknown}. Never
 * retry a write in here.
 */
public interface ResourceLock extends AutoCloseable {

	/**
	 * Reads the record. The answer is at least as new as any write confirmed before the
	 * call.
	 * @param timeout how long the call may take
	 * @return found, absent, refused or unknown
	 */
	Outcome read(Duration timeout);

	/**
	 * Creates the record if there is none.
	 * @param record what to store
	 * @param timeout how long the call may take
	 * @return stored, conflict, refused or unknown
	 */
	Outcome create(LeaderElectionRecord record, Duration timeout);

	/**
	 * Replaces the record if it still has the version of {@code base}, keeping whatever
	 * else is stored beside it.
	 * @param base a snapshot that this lock returned
	 * @param record what to store
	 * @param timeout how long the call may take
	 * @return stored, absent, conflict, refused or unknown
	 */
	Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout);

	/**
	 * Reports changes until closed. A hint that hastens: an election is safe and live
	 * without it.
	 * @param since report what is newer than this version, or the present state first if
	 * {@code null}
	 * @param listener told on any thread; returns at once
	 * @return the open watch, or {@code null} where the store has none
	 */
	default @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return null;
	}

	/**
	 * Looks for proof that the process which holds the record has ended, until closed:
	 * then nobody waits for the lease to end. Silence is no proof, nor is anything that
	 * an earlier process by the same name could have left behind. Returns at once.
	 * @param held a snapshot that this lock returned, held by another process
	 * @param ended run at most once, on any thread, when its end is proven
	 * @return what looks, or {@code null} where the snapshot tells too little
	 */
	default @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return null;
	}

	/**
	 * Does everything of an update that comes before and after the store's part, and
	 * sends nothing: so that code which runs for the first time doesn't delay the first
	 * update, which may be what ends a time without a leader. Called some times when an
	 * election begins to follow and, until the JVM has compiled it, with renewals of the
	 * holder; never twice at a time, but beside other calls. What it throws doesn't
	 * matter.
	 * @param base a snapshot that this lock returned
	 * @param record what would be stored
	 */
	default void rehearse(Snapshot base, LeaderElectionRecord record) {
	}

	/**
	 * Names the lock to people, for example {@code Lease orders/billing}.
	 * @return kind and name
	 */
	String describe();

	/** Frees what the lock itself has opened; the record stays. */
	@Override
	default void close() {
	}

}
