package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.protocol.Term;

/**
 * One term of this process: from the moment that it was granted until it is revoked, and
 * never again after that. Any thread.
 */
public final class Leadership {

	private final LeaderElectionConfig config;

	private final String identity;

	private final ElectionLoop loop;

	private final Term term;

	Leadership(LeaderElectionConfig config, String identity, ElectionLoop loop, Term term) {
		this.config = config;
		this.identity = identity;
		this.loop = loop;
		this.term = term;
	}

	public String election() {
		return this.config.name();
	}

	public String holderIdentity() {
		return this.identity;
	}

	/**
	 * The durations of the election.
	 * @return the durations
	 */
	public LeaderElectionTiming timing() {
		return this.config.timing();
	}

	public FencingToken fencingToken() {
		return new FencingToken(this.term.token().value());
	}

	/**
	 * When this term began, by the wall clock of this machine.
	 * @return the time, for people
	 */
	public Instant since() {
		return this.term.acquireTime();
	}

	/**
	 * Whether this very term still entitles to lead, computed at this instant.
	 * @return {@code false} from the end of the term on, also if this process has won
	 * another one since
	 */
	public boolean isValid() {
		return remaining().compareTo(Duration.ZERO) > 0;
	}

	/**
	 * How long this term lasts if no further renewal is confirmed.
	 * @return zero when it is over
	 */
	public Duration remaining() {
		Term current = this.loop.term();
		if (current == null || !current.token().equals(this.term.token())) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(Math.max(0, current.remaining(this.loop.now())));
	}

	/**
	 * Asserts that this term is still valid, for example before a commit.
	 * @throws NotLeaderException if it isn't
	 */
	public void check() {
		if (!isValid()) {
			throw new NotLeaderException("The leadership of " + this.identity + " in election '" + election()
					+ "' (fencing token " + this.term.token() + ") has ended");
		}
	}

	/**
	 * Begins a piece of leader-only work of this very term, if it is valid at this
	 * instant.
	 * @return the work, to be closed at its end; empty when the term has ended and the
	 * work must not begin
	 */
	public Optional<LeaderWork> enter() {
		Term entered = this.loop.enter();
		if (entered == null) {
			return Optional.empty();
		}
		LeaderWork work = new EnteredWork(this.loop, entered, this);
		if (entered.token().equals(this.term.token())) {
			return Optional.of(work);
		}
		work.close();
		return Optional.empty();
	}

	/**
	 * Gives this very term up, if it is valid, so that another candidate wins: this
	 * process doesn't campaign during the hold-off that follows the release. Returns at
	 * once; {@link #isValid()} is already false then.
	 * @param holdOff how long not to campaign
	 * @return whether there was leadership to give up
	 */
	public boolean resign(Duration holdOff) {
		return this.loop.resign(this.term, LeaderElection.bounded(this.config.stopTimeout()),
				LeaderElection.bounded(holdOff));
	}

	/**
	 * Gives this very term up, if it is valid, and doesn't campaign for one lease
	 * duration.
	 * @return whether there was leadership to give up
	 */
	public boolean resign() {
		return resign(timing().leaseDuration());
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Leadership that && this.loop == that.loop
				&& this.term.token().equals(that.term.token());
	}

	@Override
	public int hashCode() {
		return this.term.token().hashCode();
	}

	@Override
	public String toString() {
		return this.identity + " leads '" + election() + "' with fencing token " + this.term.token();
	}

}
