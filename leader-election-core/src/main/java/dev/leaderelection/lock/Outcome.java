package dev.leaderelection.lock;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How an operation on a lock ended: a closed set. A read ends as {@link Found},
 * {@link Absent}, {@link Refused} or {@link Unknown}; a write as {@link Stored},
 * {@link Absent}, {@link Conflict}, {@link Refused} or {@link Unknown}.
 */
public sealed interface Outcome {

	/**
	 * The read returned this record.
	 *
	 * @param snapshot what is stored
	 */
	record Found(Snapshot snapshot) implements Outcome {
	}

	/**
	 * The write was applied.
	 *
	 * @param snapshot what is stored now, with the version that this write produced
	 */
	record Stored(Snapshot snapshot) implements Outcome {
	}

	/** There is no record; an update was not applied. */
	record Absent() implements Outcome {
	}

	/** Another version is stored, or on create any: the write was not applied. */
	record Conflict() implements Outcome {
	}

	/**
	 * The store declined, and certainly did not apply the write: permission, validation
	 * or rate limits.
	 *
	 * @param reason what an operator needs to know, without secrets
	 * @param retryAfter how long the store asks to wait, if it does
	 */
	record Refused(String reason, @Nullable Duration retryAfter) implements Outcome {

		public Refused(String reason) {
			this(reason, null);
		}

	}

	/**
	 * Nobody can tell: a timeout, a broken connection, a server error, an unreadable
	 * answer. A write may have been applied, or may still be.
	 *
	 * @param reason what an operator needs to know, without secrets
	 */
	record Unknown(String reason) implements Outcome {
	}

}
