package dev.leaderelection;

import java.time.Duration;

/**
 * Requests of one kind that a candidate has made of its lock.
 *
 * @param count how many
 * @param time how long they took together, until the answer or the timeout
 */
public record RequestCount(long count, Duration time) {

	static final RequestCount NONE = new RequestCount(0, Duration.ZERO);

	RequestCount plus(RequestCount other) {
		return new RequestCount(this.count + other.count, this.time.plus(other.time));
	}

	/** What was asked. A renewal is an update. */
	public enum Operation {

		/** To read the record. */
		READ,

		/** To create the record. */
		CREATE,

		/** To replace the record: to take over, to renew, to release. */
		UPDATE

	}

	/** How it ended: an {@link dev.leaderelection.lock.Outcome} in one word. */
	public enum Ending {

		/** The record was read. */
		FOUND,

		/** The record was written. */
		STORED,

		/** There was no record. */
		ABSENT,

		/** Another version was stored. */
		CONFLICT,

		/** The store declined. */
		REFUSED,

		/** Nobody can tell. */
		UNKNOWN

	}

}
