package dev.leaderelection.history;

/**
 * One fact of a run of several candidates, as an all-knowing observer wrote it down. A
 * simulation and a test with processes write the same events; {@link HistoryChecker} sees
 * nothing else.
 * <p>
 * Times are nanoseconds of true time. A run is one election of one candidate from start
 * to stop or crash. A version or token of zero means none.
 */
public sealed interface Event {

	/** When it happened. */
	long at();

	/** Whom it happened to, empty if all. */
	String run();

	/** A run began under a holder identity, with these durations in nanoseconds. */
	record Started(long at, String run, String identity, long leaseDuration, long renewDeadline, long retryPeriod,
			long requestTimeout, boolean watches) implements Event {
	}

	/** Its {@code isLeader()} was asked, with both clocks as it sees them. */
	record Sampled(long at, String run, long monotonic, long wall, long token) implements Event {
	}

	/** It sent a request, naming this version. */
	record Sent(long at, String run, long request, Purpose purpose, long base, long monotonic,
			long wall) implements Event {
	}

	/**
	 * It was given an answer. One that is {@code late} came after the request was
	 * abandoned or answered.
	 */
	record Answered(long at, String run, long request, Answer answer, long version, long monotonic, long retryAfter,
			boolean late) implements Event {
	}

	/** It abandoned a request. */
	record Cancelled(long at, String run, long request) implements Event {
	}

	/** The server applied its write onto the record that another run wrote. */
	record Applied(long at, String run, Purpose purpose, long version, String previousWriter) implements Event {
	}

	/**
	 * Somebody outside changed the record; {@code harmless} if its holder still holds.
	 */
	record Edited(long at, String run, String what, long version, boolean harmless) implements Event {
	}

	/** Its watch opened or closed. */
	record Watched(long at, String run, long watch, boolean opens) implements Event {
	}

	/** Its watch reported a version. */
	record Seen(long at, String run, long version) implements Event {
	}

	/**
	 * A callback began or ended.
	 *
	 * @param token of the term that it is about
	 * @param leading of the term that {@code isLeader()} is true for at this moment
	 */
	record Called(long at, String run, Callback callback, long token, boolean begins, long leading) implements Event {
	}

	/** Leader-only work began or ended. */
	record Worked(long at, String run, long work, long token, boolean begins) implements Event {
	}

	/** The application called for this. */
	record Asked(long at, String run, Wish wish) implements Event {
	}

	/** {@code stop()} returned, {@code true} if the election has ended by itself. */
	record Stopped(long at, String run, boolean ended) implements Event {
	}

	/** Its process was killed. */
	record Crashed(long at, String run) implements Event {
	}

	/** It was told that the process with this identity has ended. */
	record Reported(long at, String run, String ended) implements Event {
	}

	/** Something escaped, or was logged as an error. */
	record Failed(long at, String run, String problem) implements Event {
	}

	/** For the reader of a failure: a fault was injected. */
	record Disturbed(long at, String run, String fault) implements Event {
	}

	/**
	 * The surroundings changed.
	 *
	 * @param roundTrip the longest that a request and its handling take from now on
	 * @param longestLease the longest lease duration that has been recorded
	 */
	record Reached(long at, String run, Stage stage, long roundTrip, long longestLease) implements Event {
	}

	/** What a request is for. */
	enum Purpose {

		READ, CLAIM, RENEW, RELEASE

	}

	/** How a request ended. */
	enum Answer {

		FOUND, STORED, ABSENT, CONFLICT, REFUSED, UNKNOWN

	}

	/** What a listener is told. */
	enum Callback {

		GRANTED, REVOKED, LEADER_CHANGED

	}

	/** What an application may ask for. */
	enum Wish {

		RESIGN, STOP

	}

	/** What may be expected from now on. */
	enum Stage {

		/** No fault from now on, and nobody drains or holds off. */
		HEALED,
		/** For some leases there was no fault. */
		SETTLED,
		/** The server is away for less than a renewal can bear. */
		OUTAGE_BEGAN,
		/** It is back. */
		OUTAGE_ENDED,
		/** Every callback that could run has run. */
		ENDED

	}

}
