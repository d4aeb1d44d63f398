package dev.leaderelection.protocol;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Snapshot;

/** What the machine asks of the lock. */
public sealed interface Request {

	/** Read the record. */
	record Read() implements Request {
	}

	/** Every write is a compare-and-set (rule 4). */
	sealed interface Write extends Request {

		/**
		 * What to store.
		 * @return the record
		 */
		LeaderElectionRecord record();

		/**
		 * Whether this write would begin a term.
		 * @return {@code false} for a renewal or a release
		 */
		default boolean isClaim() {
			return record().fencingToken() == null && !record().isFree();
		}

	}

	/**
	 * Create the record.
	 *
	 * @param record what to store
	 */
	record Create(LeaderElectionRecord record) implements Write {
	}

	/**
	 * Replace the record.
	 *
	 * @param base the snapshot that the decision was made on
	 * @param record what to store
	 */
	record Update(Snapshot base, LeaderElectionRecord record) implements Write {
	}

}
