package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.protocol.Term;

/**
 * One term of this process: from the moment that it was granted until it is revoked, and
 * never again after that. Any thread.
 */
public final class Leadership {

	private final String election;

	private final String identity;

	private final ElectionLoop loop;

	private final Term term;

	Leadership(String election, String identity, ElectionLoop loop, Term term) {
		this.election = election;
		this.identity = identity;
		this.loop = loop;
		this.term = term;
	}

	public String election() {
		return this.election;
	}

	public String holderIdentity() {
		return this.identity;
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
			throw new NotLeaderException("The leadership of " + this.identity + " in election '" + this.election
					+ "' (fencing token " + this.term.token() + ") has ended");
		}
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
		return this.identity + " leads '" + this.election + "' with fencing token " + this.term.token();
	}

}
