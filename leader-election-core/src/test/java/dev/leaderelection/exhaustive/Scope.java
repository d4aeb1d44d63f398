package dev.leaderelection.exhaustive;

import java.time.Duration;

import dev.leaderelection.protocol.Timing;

/**
 * How far a search goes. Time goes on in ticks of a second, for ever; what bounds the
 * search is the number of things that happen to the candidates.
 *
 * @param lease lease duration in ticks
 * @param deadline renew deadline in ticks
 * @param faults how many faults may strike
 * @param commands how often candidates may be stopped or resign
 * @param watched whether the candidates watch the record
 * @param edits whether the record may be edited: a kind of fault
 */
record Scope(int lease, int deadline, int faults, int commands, boolean watched, boolean edits) {

	/** Nanoseconds. */
	static final long TICK = 1_000_000_000;

	/** A request that has no answer after so many ticks is given up. */
	static final int TIMEOUT = 1;

	/**
	 * Two fifths of a tick, so that {@code 2.2 P + timeout < D} with a deadline of two
	 * ticks. Since nothing happens between ticks, this is one tick for an observer.
	 */
	private static final long RETRY_PERIOD = 2 * TICK / 5;

	Timing timing() {
		return new Timing(this.lease * TICK, this.deadline * TICK, RETRY_PERIOD, TIMEOUT * TICK);
	}

	/** An edited record may tell others to wait longer than the candidates would. */
	Duration longDuration() {
		return Duration.ofSeconds(2L * this.lease);
	}

	Duration shortDuration() {
		return Duration.ofSeconds(1);
	}

	@Override
	public String toString() {
		return "lease " + this.lease + ", renew deadline " + this.deadline + ", faults " + this.faults + ", commands "
				+ this.commands + (this.watched ? ", watches" : ", no watch") + (this.edits ? ", edits" : ", no edits");
	}

}
