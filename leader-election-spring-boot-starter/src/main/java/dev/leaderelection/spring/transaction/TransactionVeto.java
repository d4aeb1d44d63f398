package dev.leaderelection.spring.transaction;

import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;

/** From when on leader-only work may not commit any more. */
public enum TransactionVeto {

	/**
	 * Once the lock is no longer certainly held, so that another replica may lead. Work
	 * that ends while leadership is given up, as at a shutdown, may commit: the lock is
	 * held until it has ended.
	 */
	LOST {

		@Override
		boolean permits(Leadership leadership) {
			return leadership.held().toNanos() > 0;
		}

	},

	/** As soon as the term has ended, also when it is given up. */
	ENDED {

		@Override
		boolean permits(Leadership leadership) {
			return leadership.isValid();
		}

	};

	abstract boolean permits(Leadership leadership);

	/**
	 * Asserts that work of a term may be committed at this instant.
	 * @param leadership the term
	 * @throws NotLeaderException if it may not
	 */
	void check(Leadership leadership) {
		if (!permits(leadership)) {
			throw new NotLeaderException("Rolled back, because leadership has ended before the commit: " + leadership);
		}
	}

}
