package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.leaderelection.InvalidTimingException;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What the properties come to, together with where the application runs. */
final class ElectionSettings {

	private static final int LONGEST_CANDIDATE = 200;

	private final LeaderElectionProperties properties;

	private final Environment environment;

	private final Duration shutdownPhase;

	ElectionSettings(LeaderElectionProperties properties, Environment environment, Duration shutdownPhase) {
		this.properties = properties;
		this.environment = environment;
		this.shutdownPhase = shutdownPhase;
	}

	/**
	 * The name of the election. There is no default for all applications: two that share
	 * it would elect one leader between them.
	 */
	String name() {
		return firstOf(this.properties.getName(), this.environment.getProperty("spring.application.name"))
			.orElseThrow(() -> new LeaderElectionSetupException(
					"The leader election has no name: neither 'spring.application.name' nor 'leader-election.name' is set.",
					"Set 'spring.application.name' or 'leader-election.name'. Replicas with the same name elect one leader. "
							+ "To do without an election, set 'leader-election.enabled' to false."));
	}

	/** The name of this candidate, empty for the host's. */
	Optional<String> candidate() {
		Optional<String> candidate = firstOf(this.properties.getCandidate(), this.environment.getProperty("POD_NAME"),
				this.environment.getProperty("HOSTNAME"));
		candidate.filter((name) -> name.length() > LONGEST_CANDIDATE).ifPresent((name) -> {
			throw new LeaderElectionSetupException(
					"'leader-election.candidate' has " + name.length() + " characters: '" + name + "'.",
					"Choose a name of at most " + LONGEST_CANDIDATE + " characters.");
		});
		return candidate;
	}

	LeaderElectionTiming timing() {
		try {
			return LeaderElectionTiming.of(this.properties.getProfile(), this.properties.getLeaseDuration(),
					this.properties.getRenewDeadline(), this.properties.getRetryPeriod(),
					this.properties.getRequestTimeout());
		}
		catch (InvalidTimingException ex) {
			String problem = String.valueOf(ex.getMessage()).substring(ex.setting().length());
			throw new LeaderElectionSetupException("'leader-election." + ex.setting() + "'" + problem + ".",
					"Set nothing but 'leader-election.lease-duration' or 'leader-election.profile', and the other "
							+ "durations follow; or correct the one named above.");
		}
	}

	/** Beyond its phase the application wouldn't wait for the election to stop. */
	Duration stopTimeout() {
		Duration timeout = this.properties.getStopTimeout();
		if (timeout.isNegative() || timeout.isZero()) {
			throw new LeaderElectionSetupException(
					"'leader-election.stop-timeout' must be positive, but was " + timeout.toMillis() + " ms.",
					"Set it to how long leader-only work may go on at shutdown, for example 25s.");
		}
		return (timeout.compareTo(this.shutdownPhase) < 0) ? timeout : this.shutdownPhase;
	}

	private static Optional<String> firstOf(@Nullable String... candidates) {
		return Stream.of(candidates).filter(StringUtils::hasText).map(Objects::requireNonNull).findFirst();
	}

}
