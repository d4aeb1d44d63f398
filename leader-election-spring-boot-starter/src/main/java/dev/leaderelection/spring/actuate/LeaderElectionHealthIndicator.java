package dev.leaderelection.spring.actuate;

import java.time.Duration;
import java.util.Objects;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionStatus.State;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Is down when the lock hasn't been heard of for a while: the API server is away, a
 * permission is missing, or the election is wedged. A follower is as healthy as a leader.
 * It doesn't belong into the readiness or liveness group: an outage of the API server
 * would take every replica down.
 */
public class LeaderElectionHealthIndicator extends AbstractHealthIndicator {

	private final LeaderElection election;

	private final Duration tolerance;

	/**
	 * Creates an indicator.
	 * @param election the election
	 * @param tolerance how long nothing may be heard of the lock
	 */
	public LeaderElectionHealthIndicator(LeaderElection election, Duration tolerance) {
		super("Leader election health check failed");
		this.election = election;
		this.tolerance = tolerance;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		LeaderElectionStatus status = this.election.status();
		builder.status((status.silence().compareTo(this.tolerance) > 0) ? Status.DOWN : Status.UP)
			.withDetail("election", status.election())
			.withDetail("lock", status.lock())
			.withDetail("leading", status.state() == State.LEADER)
			.withDetail("leader", Objects.requireNonNullElse(status.leader(), ""))
			.withDetail("secondsSinceLastContact", status.silence().toSeconds());
		if (status.consecutiveErrors() > 0) {
			builder.withDetail("consecutiveErrors", status.consecutiveErrors())
				.withDetail("lastError", Objects.requireNonNullElse(status.lastError(), ""));
		}
	}

}
