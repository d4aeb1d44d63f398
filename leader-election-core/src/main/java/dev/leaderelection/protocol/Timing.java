package dev.leaderelection.protocol;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The durations of one election, in nanoseconds. Whoever makes one has checked the
 * inequality of SAFETY.md.
 *
 * @param leaseDuration how long other candidates wait: a whole number of seconds
 * @param renewDeadline how long a confirmed renewal entitles to lead
 * @param retryPeriod the time between two renewals, and between two polls of a candidate
 * without a watch
 * @param requestTimeout the most that one request may take
 */
public record Timing(long leaseDuration, long renewDeadline, long retryPeriod, long requestTimeout) {

	/**
	 * Longer than any election runs; sums of a few of these don't overflow.
	 */
	private static final Duration LONGEST = Duration.ofDays(36500);

	/** So many lost claims in a row show that there is a crowd (rule 17). */
	static final int CROWD = 2;

	/**
	 * The most that a polling candidate adds to its retry period, so that candidates
	 * spread out.
	 */
	long pollSpread() {
		return this.retryPeriod / 5;
	}

	/** The most that a candidate in a crowd adds before it claims (rule 17). */
	long claimSpread(int lostClaims) {
		return (lostClaims < CROWD) ? 0 : this.retryPeriod / 20;
	}

	static long nanos(Duration duration) {
		Duration limited = Collections.min(List.of(duration, LONGEST));
		return Collections.max(List.of(limited, Duration.ZERO)).toNanos();
	}

	static long limited(long nanos) {
		return Math.min(nanos, LONGEST.toNanos());
	}

}
