package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One term of this process: from the moment that it was granted until it is revoked, and
 * never again after that. Any thread.
 */
public interface Leadership {

	String election();

	String holderIdentity();

	/**
	 * The durations of the election.
	 * @return the durations
	 */
	LeaderElectionTiming timing();

	FencingToken fencingToken();

	/**
	 * When this term began, by the wall clock of this machine.
	 * @return the time, for people
	 */
	Instant since();

	/**
	 * The time before this term in which nobody may have led, as far as this candidate
	 * knows.
	 * @return the time; empty if no leader before this term is known
	 */
	Optional<LeaderlessTime> leaderlessTime();

	/**
	 * Whether this very term still entitles to lead, computed at this instant.
	 * @return {@code false} from the end of the term on, also if this process has won
	 * another one since
	 */
	boolean isValid();

	/**
	 * How long this term lasts if no further renewal is confirmed.
	 * @return zero when it is over
	 */
	Duration remaining();

	/**
	 * How long the lock is certainly still held for this term if no further renewal is
	 * confirmed. Other than {@link #remaining()}, it goes on after a voluntary end, for
	 * as long as work of the term is under way and renewals go on.
	 * @return zero when another candidate may lead soon, or does
	 */
	Duration held();

	/**
	 * Asserts that this term is still valid, for example before a commit.
	 * @throws NotLeaderException if it isn't
	 */
	void check();

	/**
	 * Begins a piece of leader-only work of this very term, if it is valid at this
	 * instant.
	 * @return the work, to be closed at its end; empty when the term has ended and the
	 * work must not begin
	 */
	Optional<LeaderWork> enter();

	/**
	 * Gives this very term up, if it is valid, so that another candidate wins: this
	 * process doesn't campaign during the hold-off that follows the release. Returns at
	 * once; {@link #isValid()} is already false then.
	 * @param holdOff how long not to campaign
	 * @return whether there was leadership to give up
	 */
	boolean resign(Duration holdOff);

	/**
	 * Gives this very term up, if it is valid, and doesn't campaign for one lease
	 * duration.
	 * @return whether there was leadership to give up
	 */
	default boolean resign() {
		return resign(timing().leaseDuration());
	}

}
