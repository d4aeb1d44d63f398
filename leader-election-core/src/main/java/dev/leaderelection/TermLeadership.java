package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.loop.Gap;
import dev.leaderelection.protocol.Term;
import org.jspecify.annotations.Nullable;

/** A term as the loop of its election knows it. */
final class TermLeadership implements Leadership {

	private final LeaderElectionConfig config;

	private final String identity;

	private final ElectionLoop loop;

	private final Term term;

	private final @Nullable Gap gap;

	TermLeadership(LeaderElectionConfig config, String identity, ElectionLoop loop, Term term) {
		this.config = config;
		this.identity = identity;
		this.loop = loop;
		this.term = term;
		this.gap = loop.gapBefore(term);
	}

	@Override
	public String election() {
		return this.config.name();
	}

	@Override
	public String holderIdentity() {
		return this.identity;
	}

	@Override
	public LeaderElectionTiming timing() {
		return this.config.timing();
	}

	@Override
	public FencingToken fencingToken() {
		return new FencingToken(this.term.token().value());
	}

	@Override
	public Instant since() {
		return this.term.acquireTime();
	}

	@Override
	public Optional<LeaderlessTime> leaderlessTime() {
		return Optional.ofNullable(this.gap).map((known) -> new LeaderlessTime(known.since(), known.until()));
	}

	@Override
	public boolean isValid() {
		return remaining().compareTo(Duration.ZERO) > 0;
	}

	@Override
	public Duration remaining() {
		Term current = this.loop.term();
		if (current == null || !current.token().equals(this.term.token())) {
			return Duration.ZERO;
		}
		return Duration.ofNanos(Math.max(0, current.remaining(this.loop.now())));
	}

	@Override
	public Duration held() {
		return Duration.ofNanos(Math.max(0, this.loop.held(this.term)));
	}

	@Override
	public void check() {
		if (!isValid()) {
			throw new NotLeaderException("The leadership of " + this.identity + " in election '" + election()
					+ "' (fencing token " + this.term.token() + ") has ended");
		}
	}

	@Override
	public Optional<LeaderWork> enter() {
		Term entered = this.loop.enter();
		if (entered == null) {
			return Optional.empty();
		}
		LeaderWork work = new EnteredWork(this.loop, this);
		if (entered.token().equals(this.term.token())) {
			return Optional.of(work);
		}
		work.close();
		return Optional.empty();
	}

	@Override
	public boolean resign(Duration holdOff) {
		return this.loop.resign(this.term, LeaderElection.bounded(this.config.stopTimeout()),
				LeaderElection.bounded(holdOff));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TermLeadership that && this.loop == that.loop
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
