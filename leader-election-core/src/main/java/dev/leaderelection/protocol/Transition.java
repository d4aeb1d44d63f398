package dev.leaderelection.protocol;

import java.time.Duration;
import java.util.Objects;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState.InFlight;
import dev.leaderelection.protocol.Phase.Following;
import dev.leaderelection.protocol.Phase.Halted;
import dev.leaderelection.protocol.Phase.Leading;
import dev.leaderelection.protocol.Phase.Yielding;
import dev.leaderelection.protocol.Request.Write;
import dev.leaderelection.protocol.View.Missing;
import dev.leaderelection.protocol.View.Present;
import dev.leaderelection.protocol.View.Seen;
import org.jspecify.annotations.Nullable;

/**
 * The rule, first part: what an input means. One step of the election takes an input in,
 * and then does what is due. The numbers are those of SAFETY.md.
 */
final class Transition extends Agenda {

	Transition(ElectionMachine machine, ElectionState state, Reading now) {
		super(machine, state, now);
		endExpiredTerm();
	}

	// Rules 4 and 5: a reply to the outstanding request, and to no other

	void replied(long id, Outcome outcome) {
		InFlight outstanding = this.inFlight;
		if (outstanding != null && outstanding.id() == id) {
			this.inFlight = null;
			ended(outstanding, outcome);
		}
	}

	private void ended(InFlight of, Outcome outcome) {
		Write write = (of.request() instanceof Write any) ? any : null;
		if (outcome instanceof Outcome.Absent) {
			notApplied(write);
			this.doubtful = false;
			absent(null);
		}
		else if (outcome instanceof Outcome.Refused refused) {
			notApplied(write);
			postpone(refused.retryAfter());
		}
		else if (outcome instanceof Outcome.Found found && write == null) {
			found(found.snapshot());
		}
		else if (outcome instanceof Outcome.Stored stored && write != null) {
			stored(write, of.sent(), stored.snapshot());
		}
		else if (outcome instanceof Outcome.Conflict && write != null) {
			conflict(write);
		}
		else {
			this.doubtful = true;
		}
	}

	private void notApplied(@Nullable Write write) {
		if (write != null) {
			this.records.reject(write.record());
		}
	}

	/** Retry-After is honoured as long as two attempts still find time (L3, L6). */
	private void postpone(@Nullable Duration retryAfter) {
		if (retryAfter != null) {
			Term term = this.phase.heldTerm();
			long latest = (term != null) ? term.deadline() - 2 * this.timing.retryPeriod() : Long.MAX_VALUE;
			long until = Math.min(latest, now() + Math.min(Timing.nanos(retryAfter), this.timing.leaseDuration()));
			this.nextRead = Math.max(this.nextRead, until);
			this.nextWrite = Math.max(this.nextWrite, until);
			this.tried = null;
		}
	}

	/**
	 * Look at once. The write may have been applied all the same: where a proxy delivers
	 * it twice, the second one conflicts with the first.
	 */
	private void conflict(Write write) {
		this.doubtful = true;
		this.nextRead = now();
		if (write.isClaim()) {
			this.lostClaims = Math.min(Timing.CROWD, this.lostClaims + 1);
		}
	}

	/**
	 * A read that is older than the term it would end is no news (stale replica). Where
	 * others have written onto the version that was tried, the next try need not wait.
	 */
	private void found(Snapshot snapshot) {
		if (this.phase.heldTerm() == null || !this.view.isAfter(snapshot.version())) {
			this.doubtful = false;
			observe(snapshot);
			if (isNewToTry()) {
				this.nextWrite = now();
			}
		}
	}

	// Rules 1 and 11: a confirmed write begins or prolongs a term

	/** Newer news of a foreign write, which a watch may have brought, outweighs it. */
	private void stored(Write write, Reading sent, Snapshot snapshot) {
		this.doubtful = false;
		if (!this.view.isAfter(snapshot.version())) {
			this.records.confirm(write.record());
			see(snapshot);
		}
		else if (!(this.view instanceof Present present) || !this.records.isMine(present.record())) {
			return;
		}
		if (this.phase instanceof Leading leading) {
			Term renewed = leading.term().confirmedAt(sent, this.now);
			this.phase = new Leading(renewed);
			this.outputs.add(new Output.Renewed(renewed));
		}
		else if (this.phase instanceof Yielding yielding && write.record().isFree()) {
			leave(yielding.holdOff());
		}
		else if (this.phase instanceof Yielding yielding) {
			this.phase = yielding.confirmedAt(sent, this.now);
		}
		else if (write.isClaim()) {
			acquired(new Term(snapshot.version(), Objects.requireNonNull(write.record().acquireTime()), sent,
					this.timing.renewDeadline()));
		}
	}

	private void acquired(Term term) {
		this.lostClaims = 0;
		if (!term.leads(this.now)) {
			this.nextWrite = now();
			return;
		}
		if (this.stopping) {
			this.phase = new Yielding(term, false, term.deadline(), 0);
			this.outputs.add(new Output.Drain(term));
			return;
		}
		this.phase = new Leading(term);
		reportLeader();
		this.outputs.add(new Output.Granted(term));
	}

	private void endExpiredTerm() {
		Term term = this.phase.heldTerm();
		if (term != null && !term.leads(this.now)) {
			lose(RevocationReason.RENEW_DEADLINE_EXCEEDED);
		}
	}

	private void lose(RevocationReason reason) {
		if (this.phase instanceof Leading leading) {
			this.outputs.add(new Output.Revoked(leading.term(), reason));
		}
		leave((this.phase instanceof Yielding yielding) ? yielding.holdOff() : 0);
	}

	private void leave(long holdOff) {
		this.phase = new Following(now() + holdOff);
		this.nextWrite = now();
	}

	// Rule 14: a watch is a hint with a version

	void watched(Snapshot snapshot) {
		if (!this.view.isAfter(snapshot.version())) {
			observe(snapshot);
		}
	}

	void watchedAbsent(ResourceVersion version) {
		if (!this.view.isAfter(version)) {
			absent(version);
		}
	}

	/** What has happened since it ended is soon asked for, if the store may be asked. */
	void watching(boolean watching) {
		if (this.watching && !watching) {
			this.nextRead = Math.max(this.nextRead, now() + this.timing.pollSpread());
		}
		this.watching = watching;
	}

	// Rules 6, 7 and 8: whoever else writes, or deletes, ends our term

	/**
	 * Who edits the duration of our record is corrected at once, but not a store that
	 * changes whatever we write (L6).
	 */
	private void observe(Snapshot snapshot) {
		boolean edited = see(snapshot) && this.inFlight == null;
		if (this.phase.heldTerm() == null) {
			return;
		}
		if (!this.records.isMine(snapshot.record())) {
			lose(this.records.foreignReason(snapshot.record()));
		}
		else if (edited && !this.records.hasOurDuration(snapshot.record())) {
			this.nextWrite = now();
		}
	}

	/**
	 * The same version keeps the time of its first sight (rule 2), also of that by an
	 * earlier run.
	 */
	private boolean see(Snapshot snapshot) {
		boolean news = !(this.view instanceof Present) || !snapshot.version().equals(this.view.knownVersion());
		if (news) {
			this.view = (this.view.last() instanceof Present before
					&& before.snapshot().version().equals(snapshot.version())) ? before : new Present(snapshot, now());
		}
		return news;
	}

	private void absent(@Nullable ResourceVersion version) {
		if (!(this.view instanceof Missing)) {
			Seen last = this.view.last();
			ResourceVersion known = (version != null) ? version : this.view.knownVersion();
			this.view = (last instanceof Missing missing) ? missing
					: new Missing(known, now(), (last != null) ? last.record() : null);
			if (this.phase.heldTerm() != null) {
				lose(RevocationReason.RECORD_DELETED);
			}
		}
	}

	// Rule 10: giving up

	void resign(long drain, long holdOff) {
		yieldTerm(RevocationReason.RESIGNED, drain, holdOff);
	}

	void stop(long drain) {
		this.stopping = true;
		if (this.phase instanceof Yielding yielding) {
			this.phase = yielding.until(Math.min(yielding.drainUntil(), now() + Timing.limited(drain)));
		}
		yieldTerm(RevocationReason.STOPPED, drain, 0);
	}

	private void yieldTerm(RevocationReason reason, long drain, long holdOff) {
		if (this.phase instanceof Leading leading) {
			this.outputs.add(new Output.Revoked(leading.term(), reason));
			this.phase = new Yielding(leading.term(), false, now() + Timing.limited(drain), Timing.limited(holdOff));
		}
	}

	void drained(ResourceVersion token) {
		if (this.phase instanceof Yielding yielding && !yielding.drained() && yielding.term().token().equals(token)) {
			this.phase = yielding.withDrained();
			this.nextWrite = now();
		}
	}

	/** The lock is left to expire, for others and for us. */
	private void abandonUndrainedTerm() {
		if (this.phase instanceof Yielding yielding && !yielding.drained() && now() >= yielding.drainUntil()) {
			leave(yielding.holdOff() + this.timing.leaseDuration());
		}
	}

	/** A read isn't waited for. A write may win the lock, which then must be released. */
	private boolean mayHalt() {
		return this.stopping && this.phase instanceof Following
				&& (this.inFlight == null || this.inFlight.request() instanceof Request.Read);
	}

	// Rule 16: the proven end of another process

	/** One is remembered: that of the present holder, whatever comes late of others. */
	void holderEnded(String identity) {
		Seen last = this.view.last();
		boolean needed = last != null && hasEnded(last.record());
		if (!needed && !this.records.isOurs(identity)) {
			this.ended = identity;
		}
	}

	// What is due, now that the input has been taken in

	Step finish() {
		abandonOverdueRequest();
		abandonUndrainedTerm();
		if (mayHalt()) {
			reportLeader();
			this.phase = new Halted();
			this.outputs.add(new Output.Halted());
		}
		else {
			act();
			reportLeader();
			sleep();
		}
		return step();
	}

}
