package dev.leaderelection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.ElectionThreads;
import org.jspecify.annotations.Nullable;

/**
 * The immutable configuration of an election.
 *
 * @param name the election's name, for logs, events and metrics
 * @param candidate the name of this candidate, such as the pod's; a random suffix makes
 * it a unique holder identity at each start
 * @param lock what the candidates compete for
 * @param timing the durations
 * @param stopTimeout how long {@link LeaderElection#close()} may take, and how long the
 * work of a resigned term may go on
 * @param listeners told about terms, in this order
 * @param threads shared by several elections; {@code null} if this one has its own
 */
public record LeaderElectionConfig(String name, String candidate, ResourceLock lock, LeaderElectionTiming timing,
		Duration stopTimeout, List<LeaderElectionListener> listeners, @Nullable ElectionThreads threads) {

	private static final int MAX_CANDIDATE = 200;

	public LeaderElectionConfig {
		listeners = List.copyOf(listeners);
		if (name.isBlank()) {
			throw new IllegalArgumentException("name must not be blank");
		}
		if (candidate.isBlank() || candidate.length() > MAX_CANDIDATE) {
			throw new IllegalArgumentException("candidate must have 1 to " + MAX_CANDIDATE + " characters");
		}
		if (stopTimeout.isNegative() || stopTimeout.isZero()) {
			throw new IllegalArgumentException("stop-timeout must be positive, but was " + stopTimeout);
		}
	}

	/** Collects a configuration. */
	public static final class Builder {

		private final List<LeaderElectionListener> listeners = new ArrayList<>();

		private String name = "leader";

		private @Nullable String candidate;

		private @Nullable ResourceLock lock;

		private LeaderElectionProfile profile = LeaderElectionProfile.BALANCED;

		private @Nullable Duration leaseDuration;

		private @Nullable Duration renewDeadline;

		private @Nullable Duration retryPeriod;

		private @Nullable Duration requestTimeout;

		private Duration stopTimeout = Duration.ofSeconds(25);

		private @Nullable ElectionThreads threads;

		Builder() {
		}

		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Names this candidate; the host name by default.
		 * @param candidate at most 200 characters
		 * @return this builder
		 */
		public Builder candidate(String candidate) {
			this.candidate = candidate;
			return this;
		}

		public Builder lock(ResourceLock lock) {
			this.lock = lock;
			return this;
		}

		public Builder profile(LeaderElectionProfile profile) {
			this.profile = profile;
			return this;
		}

		public Builder leaseDuration(Duration leaseDuration) {
			this.leaseDuration = leaseDuration;
			return this;
		}

		public Builder renewDeadline(Duration renewDeadline) {
			this.renewDeadline = renewDeadline;
			return this;
		}

		public Builder retryPeriod(Duration retryPeriod) {
			this.retryPeriod = retryPeriod;
			return this;
		}

		public Builder requestTimeout(Duration requestTimeout) {
			this.requestTimeout = requestTimeout;
			return this;
		}

		/**
		 * Sets all durations at once, in place of the profile and of those set before.
		 * @param timing the durations
		 * @return this builder
		 */
		public Builder timing(LeaderElectionTiming timing) {
			return leaseDuration(timing.leaseDuration()).renewDeadline(timing.renewDeadline())
				.retryPeriod(timing.retryPeriod())
				.requestTimeout(timing.requestTimeout());
		}

		public Builder stopTimeout(Duration stopTimeout) {
			this.stopTimeout = stopTimeout;
			return this;
		}

		public Builder listener(LeaderElectionListener listener) {
			this.listeners.add(listener);
			return this;
		}

		/**
		 * Shares threads with other elections. Whoever made them closes them.
		 * @param threads the threads
		 * @return this builder
		 */
		public Builder threads(ElectionThreads threads) {
			this.threads = threads;
			return this;
		}

		/**
		 * Checks the configuration and creates the election, which does nothing until it
		 * is started.
		 * @return the election
		 * @throws InvalidTimingException if the durations don't fit together
		 * @throws IllegalArgumentException if anything else is wrong; the message names
		 * the setting
		 */
		public LeaderElection build() {
			ResourceLock lock = Objects.requireNonNull(this.lock, "lock must be set");
			LeaderElectionTiming timing = LeaderElectionTiming.of(this.profile, this.leaseDuration, this.renewDeadline,
					this.retryPeriod, this.requestTimeout);
			String candidate = (this.candidate != null) ? this.candidate : hostName();
			return new LeaderElection(new LeaderElectionConfig(this.name, candidate, lock, timing, this.stopTimeout,
					this.listeners, this.threads));
		}

		private static String hostName() {
			try {
				return InetAddress.getLocalHost().getHostName();
			}
			catch (UnknownHostException ex) {
				return "unknown-host";
			}
		}

	}

}
