package dev.leaderelection.protocol;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Snapshot;

/** What the machine asks of the lock. Every write is a compare-and-set (rule 4). */
public sealed interface Request {

	/** Read the record. */
	record Read() implements Request {
	}

	/**
	 * Create the record.
	 *
	 * @param record what to store
	 */
	record Create(LeaderElectionRecord record) implements Request {
	}

	/**
	 * Replace the record.
	 *
	 * @param base the snapshot that the decision was made on
	 * @param record what to store
	 */
	record Update(Snapshot base, LeaderElectionRecord record) implements Request {
	}

}
