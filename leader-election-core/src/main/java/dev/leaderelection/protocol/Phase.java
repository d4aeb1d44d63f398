package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;

/** What a candidate is doing. */
public sealed interface Phase {

	/**
	 * The term by which this candidate holds the lock, whether it leads or not.
	 * @return the term, {@code null} if it doesn't hold the lock
	 */
	default @Nullable Term heldTerm() {
		if (this instanceof Leading leading) {
			return leading.term();
		}
		return (this instanceof Yielding yielding) ? yielding.term() : null;
	}

	/**
	 * When this phase ends by itself, if nothing happens before.
	 * @return monotonic nanoseconds, {@link Long#MAX_VALUE} for never
	 */
	default long ends() {
		Term term = heldTerm();
		long deadline = (term != null) ? term.deadline() : Long.MAX_VALUE;
		return (this instanceof Yielding yielding && !yielding.drained()) ? Math.min(deadline, yielding.drainUntil())
				: deadline;
	}

	/**
	 * Waiting for its chance.
	 *
	 * @param notBefore monotonic time before which it doesn't campaign: the hold-off
	 * after it resigned
	 */
	record Following(long notBefore) implements Phase {
	}

	/**
	 * Leading.
	 *
	 * @param term the term
	 */
	record Leading(Term term) implements Phase {
	}

	/**
	 * No longer leading, and holding the lock until the term's work has ended (rule 10).
	 *
	 * @param term the revoked term, which renewals still extend
	 * @param drained whether the work has ended, so that the lock can be released
	 * @param drainUntil monotonic time after which the lock is left to expire
	 * @param holdOff nanoseconds without campaigning after the lock is given up
	 */
	record Yielding(Term term, boolean drained, long drainUntil, long holdOff) implements Phase {

		Yielding confirmedAt(Reading sent, Reading now) {
			return new Yielding(this.term.confirmedAt(sent, now), this.drained, this.drainUntil, this.holdOff);
		}

		Yielding until(long drainUntil) {
			return new Yielding(this.term, this.drained, drainUntil, this.holdOff);
		}

		Yielding withDrained() {
			return new Yielding(this.term, true, this.drainUntil, this.holdOff);
		}

	}

	/** Stopped for good. */
	record Halted() implements Phase {
	}

}
