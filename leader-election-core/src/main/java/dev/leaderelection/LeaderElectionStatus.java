package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What one candidate knows of its election at one instant, from its own memory: no
 * request is made.
 *
 * @param election the election's name
 * @param lock the lock in words, for example {@code Lease orders/billing}
 * @param identity this candidate's holder identity in this run
 * @param state what this candidate is doing
 * @param leader the recorded holder, {@code null} for nobody or while unknown
 * @param since when the recorded term began, by the holder's clock
 * @param until when the present lease ends unless it is renewed, estimated by this
 * machine's clock
 * @param fencingToken the token of the recorded term, {@code null} while this candidate
 * doesn't know it
 * @param leaderTransitions how often the lock has changed hands
 * @param watching whether changes are reported at once; otherwise they are polled for
 * @param running the time since the start, {@code null} if it isn't started
 * @param lastContact the time since the lock was last heard of, by a definite answer or
 * by its watch, {@code null} if never: what grows when the election is wedged
 * @param lastError why the last failed request failed, {@code null} if none did
 * @param lastErrorAge the time since then
 * @param consecutiveErrors how many requests failed since the lock was last heard of
 * @param errors how many requests failed since the start
 */
public record LeaderElectionStatus(String election, String lock, String identity, State state, @Nullable String leader,
		@Nullable Instant since, @Nullable Instant until, @Nullable FencingToken fencingToken, int leaderTransitions,
		boolean watching, @Nullable Duration running, @Nullable Duration lastContact, @Nullable String lastError,
		@Nullable Duration lastErrorAge, int consecutiveErrors, long errors) {

	/**
	 * How long nothing has been heard of the lock, since the start if nothing ever was.
	 * @return zero if it isn't started
	 */
	public Duration silence() {
		Duration sinceStart = (this.running != null) ? this.running : Duration.ZERO;
		return (this.lastContact != null) ? this.lastContact : sinceStart;
	}

	/** What a candidate is doing. */
	public enum State {

		/** Not started, or stopped. */
		STOPPED,

		/** Waiting for its chance. */
		FOLLOWER,

		/** Leading. */
		LEADER,

		/** No longer leading, and holding the lock until the term's work has ended. */
		DRAINING

	}

}
