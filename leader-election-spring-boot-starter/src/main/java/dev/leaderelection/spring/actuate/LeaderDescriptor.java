package dev.leaderelection.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import dev.leaderelection.FencingToken;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionStatus.State;
import org.jspecify.annotations.Nullable;

/**
 * One replica's view of its election, as {@code /actuator/leader} shows it. All names are
 * always there; what isn't known is {@code null}.
 *
 * @param election the election's name
 * @param identity the holder identity of this replica
 * @param leading whether this replica leads
 * @param state what this replica is doing: stopped, follower, leader or draining
 * @param leader the holder identity of the leader
 * @param since when the leader's term began, by its own clock
 * @param until when the lease ends unless it is renewed, by this machine's clock
 * @param fencingToken the token of the leader's term, as a string of decimal digits
 * because JSON numbers may lose some
 * @param leaderTransitions how often the lock has changed hands
 * @param lock what the candidates compete for
 * @param watching whether changes are reported at once, instead of polled for
 * @param secondsSinceLastContact the time since the lock was last heard of
 * @param lastError why the last failed request failed
 * @param secondsSinceLastError the time since then
 * @param consecutiveErrors how many requests failed since the lock was last heard of
 */
public record LeaderDescriptor(String election, String identity, boolean leading, String state, @Nullable String leader,
		@Nullable Instant since, @Nullable Instant until, @Nullable String fencingToken, int leaderTransitions,
		String lock, boolean watching, @Nullable Double secondsSinceLastContact, @Nullable String lastError,
		@Nullable Double secondsSinceLastError, int consecutiveErrors) {

	/**
	 * Puts a status into the words of the endpoint.
	 * @param status the status
	 * @return what to show
	 */
	public static LeaderDescriptor of(LeaderElectionStatus status) {
		FencingToken token = status.fencingToken();
		return new LeaderDescriptor(status.election(), status.identity(), status.state() == State.LEADER,
				status.state().name().toLowerCase(Locale.ROOT), status.leader(), status.since(), status.until(),
				(token != null) ? token.toString() : null, status.leaderTransitions(), status.lock(), status.watching(),
				seconds(status.lastContact()), status.lastError(), seconds(status.lastErrorAge()),
				status.consecutiveErrors());
	}

	private static @Nullable Double seconds(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() / 1000.0 : null;
	}

}
