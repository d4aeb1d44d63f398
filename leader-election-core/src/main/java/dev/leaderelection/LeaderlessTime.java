package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;

/**
 * The time between two terms of one election in which nobody may have led, as the second
 * leader knows it: a hint, for what it may have to make up for.
 *
 * @param since when the leader before was last heard of: when the second leader saw its
 * last change come, by the wall clock of this machine; if the change was there before the
 * second leader first looked, what it says, by the other one's clock. Between two terms
 * of one process, when the first one ended
 * @param until when the second term was granted, by the wall clock of this machine
 */
public record LeaderlessTime(Instant since, Instant until) {

	/**
	 * How long it lasted.
	 * @return zero if clocks disagree
	 */
	public Duration length() {
		return this.since.isBefore(this.until) ? Duration.between(this.since, this.until) : Duration.ZERO;
	}

}
