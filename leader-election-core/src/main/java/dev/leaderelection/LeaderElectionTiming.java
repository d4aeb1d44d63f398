package dev.leaderelection;

import java.time.Duration;

import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;

/**
 * The durations of an election, checked against each other (SAFETY.md, "The inequality"):
 * {@code 1.1 x renewDeadline < 0.9 x leaseDuration}, since clocks may run ten per cent
 * faster or slower than true time, far more than any real one does; and
 * {@code 2.2 x retryPeriod + requestTimeout < renewDeadline}, since a poll is due after
 * 1.2 retry periods at most, and one may have just failed.
 *
 * @param leaseDuration how long other candidates wait for a silent leader; whole seconds
 * @param renewDeadline how long a leader leads after its last confirmed renewal
 * @param retryPeriod the time between two renewals, and between two polls of a candidate
 * that has no watch
 * @param requestTimeout the most that one request may take
 */
public record LeaderElectionTiming(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod,
		Duration requestTimeout) {

	private static final Duration LONGEST = Duration.ofDays(365);

	public LeaderElectionTiming {
		requirePositive("lease-duration", leaseDuration);
		requirePositive("renew-deadline", renewDeadline);
		requirePositive("retry-period", retryPeriod);
		requirePositive("request-timeout", requestTimeout);
		if (leaseDuration.toNanosPart() != 0) {
			throw new InvalidTimingException("lease-duration",
					"must be a whole number of seconds, because that is what a Lease stores, but was "
							+ text(leaseDuration));
		}
		if (11 * renewDeadline.toNanos() >= 9 * leaseDuration.toNanos()) {
			throw new InvalidTimingException("renew-deadline", "must be less than 9/11 of lease-duration ("
					+ text(leaseDuration)
					+ "), so that a leader gives up before another one takes over even if clocks drift by ten per cent,"
					+ " but was " + text(renewDeadline));
		}
		if (attempts(retryPeriod) + requestTimeout.toNanos() >= renewDeadline.toNanos()) {
			String setting = (attempts(retryPeriod) >= renewDeadline.toNanos()) ? "retry-period" : "request-timeout";
			throw new InvalidTimingException(setting,
					"must leave time for a second attempt: 2.2 x retry-period (" + text(retryPeriod)
							+ ") + request-timeout (" + text(requestTimeout) + ") must be less than renew-deadline ("
							+ text(renewDeadline) + ")");
		}
	}

	/**
	 * Completes and checks a choice of durations.
	 * @param profile stands in for what is not given
	 * @param leaseDuration {@code null} for the profile's
	 * @param renewDeadline {@code null} for the profile's share of the lease duration
	 * @param retryPeriod {@code null} for the profile's share of the renew deadline
	 * @param requestTimeout {@code null} for half the renew deadline, or less where the
	 * retry period asks for it
	 * @return the durations
	 * @throws InvalidTimingException if they don't fit together
	 */
	public static LeaderElectionTiming of(LeaderElectionProfile profile, @Nullable Duration leaseDuration,
			@Nullable Duration renewDeadline, @Nullable Duration retryPeriod, @Nullable Duration requestTimeout) {
		Duration lease = (leaseDuration != null) ? leaseDuration : profile.leaseDuration();
		requirePositive("lease-duration", lease);
		Duration deadline = (renewDeadline != null) ? renewDeadline
				: share(lease, profile.renewDeadline(), profile.leaseDuration());
		requirePositive("renew-deadline", deadline);
		Duration period = (retryPeriod != null) ? retryPeriod
				: share(deadline, profile.retryPeriod(), profile.renewDeadline());
		requirePositive("retry-period", period);
		Duration timeout = (requestTimeout != null) ? requestTimeout : defaultTimeout(deadline, period);
		return new LeaderElectionTiming(lease, deadline, period, timeout);
	}

	public static LeaderElectionTiming of(LeaderElectionProfile profile) {
		return of(profile, null, null, null, null);
	}

	/**
	 * How long after the renew deadline no other candidate can lead yet, even if clocks
	 * drift: what is left to end work that leadership was lost for.
	 * @return {@code 0.9 x lease duration - 1.1 x renew deadline}
	 */
	public Duration safetyMargin() {
		return Duration.ofNanos((9 * this.leaseDuration.toNanos() - 11 * this.renewDeadline.toNanos()) / 10);
	}

	Timing toNanos() {
		return new Timing(this.leaseDuration.toNanos(), this.renewDeadline.toNanos(), this.retryPeriod.toNanos(),
				this.requestTimeout.toNanos());
	}

	private static Duration defaultTimeout(Duration renewDeadline, Duration retryPeriod) {
		long spare = renewDeadline.toNanos() - attempts(retryPeriod);
		long half = renewDeadline.toNanos() / 2;
		return Duration.ofNanos(Math.max(1, Math.min(half, spare / 10 * 9)));
	}

	private static long attempts(Duration retryPeriod) {
		return 22 * retryPeriod.toNanos() / 10;
	}

	private static Duration share(Duration of, Duration numerator, Duration denominator) {
		return Duration.ofMillis(of.toMillis() * numerator.toMillis() / denominator.toMillis());
	}

	private static void requirePositive(String setting, Duration value) {
		if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
			throw new InvalidTimingException(setting, "must be positive and at most a year, but was " + text(value));
		}
	}

	private static String text(Duration duration) {
		if (duration.toNanosPart() % 1_000_000 != 0) {
			return duration.toString();
		}
		return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

}
