package dev.leaderelection;

import java.time.Duration;

/** Durations that fit together, for those who don't want to choose four. */
public enum LeaderElectionProfile {

	/**
	 * A crashed leader is replaced after 5 s; two renewals a second; for networks without
	 * hiccups.
	 */
	FAST(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofMillis(500)),

	/**
	 * A crashed leader is replaced after 15 s: the durations of client-go, so that mixed
	 * fleets agree.
	 */
	BALANCED(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)),

	/**
	 * A crashed leader is replaced after a minute; for elections by the hundred, or API
	 * servers with long outages.
	 */
	SLOW(Duration.ofSeconds(60), Duration.ofSeconds(40), Duration.ofSeconds(8));

	private final Duration leaseDuration;

	private final Duration renewDeadline;

	private final Duration retryPeriod;

	LeaderElectionProfile(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {
		this.leaseDuration = leaseDuration;
		this.renewDeadline = renewDeadline;
		this.retryPeriod = retryPeriod;
	}

	public Duration leaseDuration() {
		return this.leaseDuration;
	}

	public Duration renewDeadline() {
		return this.renewDeadline;
	}

	public Duration retryPeriod() {
		return this.retryPeriod;
	}

}
