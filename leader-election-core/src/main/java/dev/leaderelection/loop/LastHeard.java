package dev.leaderelection.loop;

import java.time.Instant;
import java.util.Objects;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * When a leader was last heard of: a hint for what a gap between two leaders may have
 * swallowed, and no part of the rule. On the loop's thread.
 */
final class LastHeard {

	private final String identity;

	private boolean looked;

	private @Nullable String holder;

	private @Nullable Instant renewed;

	private @Nullable Instant at;

	LastHeard(String identity) {
		this.identity = identity;
	}

	/**
	 * Tells what is known after a step.
	 * @param view what the candidate knows
	 * @param now both clocks, as the step read them
	 */
	void saw(View view, Reading now) {
		if (view instanceof View.Present present) {
			saw(present.snapshot().record(), now);
		}
	}

	/** What this candidate writes is no news; its term ended before it released. */
	private void saw(LeaderElectionRecord record, Reading now) {
		boolean news = !Objects.equals(record.holderIdentity(), this.holder)
				|| !Objects.equals(record.renewTime(), this.renewed);
		if (news && !record.isHeldBy(this.identity) && !(record.isFree() && this.identity.equals(this.holder))) {
			this.at = this.looked ? wall(now.wall()) : earlier(record.renewTime(), wall(now.wall()));
		}
		this.looked = true;
		this.holder = record.holderIdentity();
		this.renewed = record.renewTime();
	}

	/**
	 * Tells that this candidate's own term has ended: at its deadline, if that has been
	 * noticed late.
	 * @param term the term
	 * @param now both clocks
	 */
	void ended(Term term, Reading now) {
		this.at = wall(Math.min(now.wall(), term.confirmed().wall() + term.renewDeadline()));
	}

	/**
	 * Tells the time since then.
	 * @param term a new term
	 * @param now both clocks
	 * @return the time before the term, {@code null} if no leader is known
	 */
	@Nullable Gap before(Term term, Reading now) {
		return (this.at != null) ? new Gap(term, this.at, wall(now.wall())) : null;
	}

	private static @Nullable Instant earlier(@Nullable Instant recorded, Instant now) {
		return (recorded != null && recorded.isAfter(now)) ? now : recorded;
	}

	private static Instant wall(long nanos) {
		return Instant.ofEpochSecond(0, nanos);
	}

}
