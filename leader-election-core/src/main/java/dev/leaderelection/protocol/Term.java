package dev.leaderelection.protocol;

import java.time.Instant;

import dev.leaderelection.lock.ResourceVersion;

/**
 * One uninterrupted leadership of one candidate.
 *
 * @param token the version that the write which began the term produced: the fencing
 * token (rule 12)
 * @param acquireTime when the term began, for people
 * @param confirmed both clocks immediately before the last confirmed write was sent (rule
 * 1)
 * @param renewDeadline how long that write entitles to lead, in nanoseconds
 */
public record Term(ResourceVersion token, Instant acquireTime, Reading confirmed, long renewDeadline) {

	/**
	 * Whether this term entitles to lead.
	 * @param now both clocks, read for this question
	 * @return {@code true} while the faster clock shows less than the renew deadline
	 */
	public boolean leads(Reading now) {
		return remaining(now) > 0;
	}

	/**
	 * What is left of the term if nothing more is confirmed.
	 * @param now both clocks, read for this question
	 * @return nanoseconds, zero or less when it is over
	 */
	public long remaining(Reading now) {
		return this.renewDeadline - now.since(this.confirmed);
	}

	long deadline() {
		return this.confirmed.monotonic() + this.renewDeadline;
	}

	/**
	 * The same term after another write was confirmed. It lasts by whichever of its two
	 * confirmed writes entitles to more: a wall clock that was set back before the second
	 * one and forward after it doesn't shorten the term.
	 */
	Term confirmedAt(Reading sent, Reading now) {
		return (now.since(sent) < now.since(this.confirmed))
				? new Term(this.token, this.acquireTime, sent, this.renewDeadline) : this;
	}

}
