package dev.leaderelection.protocol;

import java.util.Objects;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.protocol.ElectionState.InFlight;
import dev.leaderelection.protocol.Phase.Following;
import dev.leaderelection.protocol.Phase.Yielding;
import dev.leaderelection.protocol.View.Missing;
import dev.leaderelection.protocol.View.Present;
import dev.leaderelection.protocol.View.Seen;
import org.jspecify.annotations.Nullable;

/**
 * The rule, second part: what a candidate does next, and when. One function says both
 * whether something is due now and when to wake up. The numbers are those of SAFETY.md.
 */
abstract class Agenda extends Draft {

	/** Older than any record: what was tried where none was seen. */
	private static final ResourceVersion BEFORE_ALL = ResourceVersion.of(0);

	private boolean woke;

	Agenda(ElectionMachine machine, ElectionState state, Reading now) {
		super(machine, state, now);
	}

	final void woke() {
		this.woke = true;
	}

	/** Does what is due. */
	final void act() {
		Plan due = plan();
		if (due.isDue(now(), this.woke)) {
			due.action().run();
		}
	}

	/** Says when to look again. */
	final void sleep() {
		Plan next = plan();
		this.outputs.add(new Output.Wake(Math.min(next.at(), this.phase.ends()), next.spread()));
	}

	private Plan plan() {
		if (this.inFlight != null) {
			return new Plan(overdue(this.inFlight), 0, this::abandonOverdueRequest);
		}
		if (this.phase instanceof Following following) {
			return follow(following.notBefore());
		}
		if (this.doubtful) {
			return new Plan(this.nextRead, 0, this::read);
		}
		return (this.phase instanceof Yielding yielding && yielding.drained()) ? new Plan(writeTime(), 0, this::release)
				: new Plan(this.nextWrite, 0, this::renew);
	}

	// Rules 2, 8, 9, 16 and 17: a candidate claims, or looks whether it may

	private Plan follow(long notBefore) {
		if (this.doubtful || !(this.view instanceof Seen seen)) {
			return poll(Math.max(this.nextRead, notBefore), this.timing.pollSpread());
		}
		long poll = Math.max(pollTime(seen), notBefore);
		long claim = Math.max(Math.max(claimTime(seen), writeTime()), notBefore);
		if (claim <= Math.max(poll, now())) {
			return new Plan(Math.max(claim, now()), this.timing.claimSpread(this.lostClaims), this::claim);
		}
		return poll(poll, Math.min(this.timing.pollSpread(), claim - poll));
	}

	/** What is late already isn't spread any more. */
	private Plan poll(long at, long spread) {
		return new Plan(at, (at > now()) ? spread : 0, this::read);
	}

	/** A recorded duration after the first sight of the version, or of the absence. */
	private long claimTime(Seen seen) {
		return seen.since() + caution(seen.record());
	}

	/** How long somebody may still lead by a record, also by one that is gone. */
	private long caution(@Nullable LeaderElectionRecord record) {
		if (record == null || record.isFree() || this.records.isMine(record) || hasEnded(record)) {
			return 0;
		}
		return this.records.duration(record);
	}

	/** Whether the process that holds a record is proven to have ended. */
	final boolean hasEnded(@Nullable LeaderElectionRecord record) {
		return record != null && this.ended != null && record.isHeldBy(this.ended);
	}

	/** With a watch, half a lease without news of a holder is worth a look (rule 14). */
	private long pollTime(Seen seen) {
		if (!this.watching) {
			return this.nextRead;
		}
		long caution = caution(seen.record());
		return (seen instanceof Missing || caution == 0) ? Long.MAX_VALUE
				: Math.max(this.nextRead, seen.since() + caution / 2);
	}

	/** One write in a retry period, or for each new version of others (L6). */
	private long writeTime() {
		return isNewToTry() ? now() : this.nextWrite;
	}

	/**
	 * Where each write arrives twice, and conflicts with itself, no next one is hurried.
	 */
	final boolean isNewToTry() {
		return this.tried != null && this.view.isAfter(this.tried)
				&& !(this.view instanceof Present present && this.records.isNewest(present.record()));
	}

	// Rule 4: every write is a compare-and-set on what was seen

	private void read() {
		this.nextRead = now() + this.timing.retryPeriod();
		send(new Request.Read());
	}

	private void claim() {
		if (this.view instanceof Present present) {
			update(this.records.acquired(present.record(), this.now));
		}
		else {
			LeaderElectionRecord record = this.records.acquired(LeaderElectionRecord.EMPTY, this.now);
			write(new Request.Create(record), Objects.requireNonNullElse(this.view.knownVersion(), BEFORE_ALL));
		}
	}

	private void renew() {
		Term term = Objects.requireNonNull(this.phase.heldTerm());
		update(this.records.held(current().record(), term, this.now));
	}

	private void release() {
		update(this.records.released(current().record(), this.now));
	}

	private void update(LeaderElectionRecord record) {
		write(new Request.Update(current(), record), current().version());
	}

	private void write(Request.Write write, ResourceVersion tried) {
		this.records.mark(write.record());
		this.tried = tried;
		this.nextRead = now() + this.timing.retryPeriod();
		this.nextWrite = now() + this.timing.retryPeriod();
		send(write);
	}

	/** A lock that never answers doesn't stop the election (L4). */
	final void abandonOverdueRequest() {
		if (this.inFlight != null && now() >= overdue(this.inFlight)) {
			this.inFlight = null;
			this.doubtful = true;
		}
	}

	private long overdue(InFlight request) {
		return request.sent().monotonic() + 2 * this.timing.requestTimeout();
	}

}
