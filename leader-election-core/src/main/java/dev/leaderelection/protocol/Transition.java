package dev.leaderelection.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState.InFlight;
import dev.leaderelection.protocol.Phase.Following;
import dev.leaderelection.protocol.Phase.Halted;
import dev.leaderelection.protocol.Phase.Leading;
import dev.leaderelection.protocol.Phase.Yielding;
import dev.leaderelection.protocol.View.Missing;
import dev.leaderelection.protocol.View.Present;
import dev.leaderelection.protocol.View.Unseen;
import org.jspecify.annotations.Nullable;

/**
 * One step of the election: a working copy of the state, changed by one input, then by
 * what is due. This is the whole rule; the numbers are those of SAFETY.md.
 */
final class Transition {

	/** Older than any record: what was tried where none was seen. */
	private static final ResourceVersion BEFORE_ALL = ResourceVersion.of(0);

	/** So many lost claims in a row show that there is a crowd. */
	private static final int CROWD = 2;

	private final Timing timing;

	private final Reading now;

	private final List<Output> outputs = new ArrayList<>();

	private final OwnRecords records;

	private Phase phase;

	private View view;

	private @Nullable InFlight inFlight;

	private boolean doubtful;

	private boolean watching;

	private boolean stopping;

	private long nextRead;

	private long nextWrite;

	private @Nullable ResourceVersion tried;

	private int lostClaims;

	private boolean woke;

	private long lastRequest;

	private @Nullable String leader;

	private @Nullable String ended;

	Transition(ElectionMachine machine, ElectionState state, Reading now) {
		this.timing = machine.timing();
		this.now = now;
		this.records = new OwnRecords(machine.identity(), machine.timing(), state.marks());
		this.phase = state.phase();
		this.view = state.view();
		this.inFlight = state.inFlight();
		this.doubtful = state.doubtful();
		this.watching = state.watching();
		this.stopping = state.stopping();
		this.nextRead = state.nextRead();
		this.nextWrite = state.nextWrite();
		this.tried = state.tried();
		this.lostClaims = state.lostClaims();
		this.lastRequest = state.lastRequest();
		this.leader = state.leader();
		this.ended = state.ended();
		endExpiredTerm();
	}

	/** A write that was confirmed too late may leave a term that is over already. */
	Step finish() {
		endExpiredTerm();
		reportLeader();
		act();
		if (!(this.phase instanceof Halted)) {
			this.outputs.add(nextWake());
		}
		return new Step(new ElectionState(this.phase, this.view, this.records.marks(), this.inFlight, this.doubtful,
				this.watching, this.stopping, this.nextRead, this.nextWrite, this.tried, this.lostClaims,
				this.lastRequest, this.leader, this.ended), this.outputs);
	}

	// Inputs

	void woke() {
		this.woke = true;
	}

	void replied(long id, Outcome outcome) {
		InFlight replied = this.inFlight;
		if (replied == null || replied.id() != id) {
			return;
		}
		this.inFlight = null;
		if (replied.request() instanceof Request.Write write && isRejection(outcome)) {
			this.records.reject(write.record());
		}
		if (outcome instanceof Outcome.Absent) {
			this.doubtful = false;
			absent(null);
		}
		else if (outcome instanceof Outcome.Refused refused) {
			postpone(refused.retryAfter());
		}
		else if (replied.request() instanceof Request.Write write) {
			writeEnded(write, replied.sent(), outcome);
		}
		else {
			readEnded(outcome);
		}
	}

	/** A watch event older than what is known changes nothing (rule 14). */
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

	/**
	 * What happened since the watch ended is soon asked for, not by all candidates in the
	 * same instant, and not before a time that the store has asked to wait for.
	 */
	void watching(boolean watching) {
		if (this.watching && !watching) {
			this.nextRead = Math.max(this.nextRead, now() + this.timing.pollSpread());
		}
		this.watching = watching;
	}

	/**
	 * Whoever has ended doesn't lead and never will again; what it had sent meets our
	 * compare-and-set (rule 16). Our own name proves nothing, as ever.
	 */
	void holderEnded(String identity) {
		if (!this.records.isOurs(identity)) {
			this.ended = identity;
		}
	}

	void resign(long drain, long holdOff) {
		yieldTerm(RevocationReason.RESIGNED, drain, holdOff);
	}

	void drained(ResourceVersion token) {
		if (this.phase instanceof Yielding yielding && !yielding.drained() && yielding.term().token().equals(token)) {
			this.phase = yielding.withDrained();
			this.nextWrite = now();
		}
	}

	void stop(long drain) {
		this.stopping = true;
		if (this.phase instanceof Yielding yielding) {
			this.phase = yielding.until(Math.min(yielding.drainUntil(), now() + Timing.limited(drain)));
		}
		yieldTerm(RevocationReason.STOPPED, drain, 0);
	}

	// What an input means

	/** A conflict proves nothing: a proxy may deliver a write twice. */
	private static boolean isRejection(Outcome outcome) {
		return outcome instanceof Outcome.Absent || outcome instanceof Outcome.Refused;
	}

	private void readEnded(Outcome outcome) {
		if (outcome instanceof Outcome.Found found) {
			found(found.snapshot());
		}
		else {
			this.doubtful = true;
		}
	}

	private void writeEnded(Request.Write write, Reading sent, Outcome outcome) {
		this.doubtful = true;
		if (outcome instanceof Outcome.Stored stored) {
			this.doubtful = false;
			stored(write, sent, stored.snapshot());
		}
		else if (outcome instanceof Outcome.Conflict) {
			this.nextRead = now();
			if (write.isClaim()) {
				this.lostClaims = Math.min(CROWD, this.lostClaims + 1);
			}
		}
	}

	/**
	 * A read that is older than the term it would end is no news (stale replica, late
	 * reply). Where others have written onto the version that we tried, the next try need
	 * not wait.
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

	/**
	 * Somebody who changes the duration of our record is corrected at once, but not a
	 * store that changes whatever we write (L6: no hot loop).
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

	/** The same version keeps the time of its first sight (rule 2). */
	private boolean see(Snapshot snapshot) {
		boolean news = !snapshot.version().equals(this.view.knownVersion()) || !(this.view instanceof Present);
		if (news) {
			this.view = new Present(snapshot, now());
		}
		return news;
	}

	private void absent(@Nullable ResourceVersion version) {
		if (this.view instanceof Missing) {
			return;
		}
		ResourceVersion known = (version != null) ? version : this.view.knownVersion();
		this.view = new Missing(known, now(), cautionAfter(this.view));
		if (this.phase.heldTerm() != null) {
			lose(RevocationReason.RECORD_DELETED);
		}
	}

	/** Whoever held a record that is gone may still believe in it (rule 8). */
	private long cautionAfter(View gone) {
		boolean foreign = gone instanceof Present present && !isOpen(present.snapshot().record());
		return foreign ? this.records.duration(((Present) gone).snapshot().record()) : 0;
	}

	/**
	 * Our write is confirmed. Newer news of a foreign write, which a watch may have
	 * brought, outweighs it (rule 6).
	 */
	private void stored(Request.Write write, Reading sent, Snapshot snapshot) {
		LeaderElectionRecord written = write.record();
		if (!this.view.isAfter(snapshot.version())) {
			this.records.confirm(written);
			see(snapshot);
		}
		else if (!(this.view instanceof Present present) || !this.records.isMine(present.snapshot().record())) {
			return;
		}
		if (this.phase instanceof Leading leading) {
			Term renewed = leading.term().confirmedAt(sent, this.now);
			this.phase = new Leading(renewed);
			this.outputs.add(new Output.Renewed(renewed));
		}
		else if (this.phase instanceof Yielding yielding) {
			confirmedWhileYielding(yielding, sent, written);
		}
		else if (write.isClaim()) {
			acquired(new Term(snapshot.version(), Objects.requireNonNull(written.acquireTime()), sent,
					this.timing.renewDeadline()));
		}
	}

	private void confirmedWhileYielding(Yielding yielding, Reading sent, LeaderElectionRecord written) {
		if (written.isFree()) {
			leave(yielding.holdOff());
		}
		else {
			this.phase = yielding.confirmedAt(sent, this.now);
		}
	}

	private void acquired(Term term) {
		this.lostClaims = 0;
		if (!term.leads(this.now)) {
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

	/** Retry-After is honoured as far as the deadline of a term allows. */
	private void postpone(@Nullable Duration retryAfter) {
		if (retryAfter == null) {
			return;
		}
		long until = now() + Math.min(Timing.nanos(retryAfter), this.timing.leaseDuration());
		Term term = this.phase.heldTerm();
		if (term != null) {
			until = Math.min(until, term.deadline() - 2 * this.timing.retryPeriod());
		}
		this.nextRead = Math.max(this.nextRead, until);
		this.nextWrite = Math.max(this.nextWrite, until);
		this.tried = null;
	}

	// Ends of terms

	private void endExpiredTerm() {
		Term term = this.phase.heldTerm();
		if (term != null && !term.leads(this.now)) {
			lose(RevocationReason.RENEW_DEADLINE_EXCEEDED);
		}
	}

	/** The term is over, and the lock with it; nothing stands against a new term. */
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

	private void yieldTerm(RevocationReason reason, long drain, long holdOff) {
		if (this.phase instanceof Leading leading) {
			this.outputs.add(new Output.Revoked(leading.term(), reason));
			this.phase = new Yielding(leading.term(), false, now() + Timing.limited(drain), Timing.limited(holdOff));
		}
	}

	// What is due

	private void act() {
		abandonOverdueRequest();
		if (this.phase instanceof Yielding yielding && !yielding.drained() && now() >= yielding.drainUntil()) {
			leave(yielding.holdOff() + this.timing.leaseDuration());
		}
		if (mayHalt()) {
			this.phase = new Halted();
			this.outputs.add(new Output.Halted());
		}
		else if (this.inFlight == null) {
			actOnPhase();
		}
	}

	/**
	 * Every request is answered within its timeout. If one is not, because of a bug in a
	 * lock, the election goes on all the same (L4).
	 */
	private void abandonOverdueRequest() {
		if (this.inFlight != null && now() >= overdue(this.inFlight)) {
			this.inFlight = null;
			this.doubtful = true;
		}
	}

	private long overdue(InFlight request) {
		return request.sent().monotonic() + 2 * this.timing.requestTimeout();
	}

	/**
	 * A read is not waited for; a write may still win the lock, which would have to be
	 * released.
	 */
	private boolean mayHalt() {
		return this.stopping && this.phase instanceof Following
				&& (this.inFlight == null || this.inFlight.request() instanceof Request.Read);
	}

	private void actOnPhase() {
		if (this.phase instanceof Following following) {
			follow(following);
		}
		else if (this.phase instanceof Leading leading) {
			hold(leading.term());
		}
		else {
			drain((Yielding) this.phase);
		}
	}

	private void follow(Following following) {
		if (now() < following.notBefore()) {
			return;
		}
		if (mustRead()) {
			readWhenDue();
		}
		else if (now() >= claimTime() && mayWriteAgain() && (this.woke || claimSpread() == 0)) {
			claim();
		}
		else if (now() >= pollTime()) {
			readWhenDue();
		}
	}

	private void hold(Term term) {
		if (this.doubtful) {
			readWhenDue();
		}
		else if (now() >= this.nextWrite) {
			write(current(), this.records.held(current().record(), term, this.now));
		}
	}

	private void drain(Yielding yielding) {
		if (!yielding.drained()) {
			hold(yielding.term());
		}
		else if (this.doubtful) {
			readWhenDue();
		}
		else if (mayWriteAgain()) {
			write(current(), this.records.released(current().record(), this.now));
		}
	}

	private boolean mustRead() {
		return this.doubtful || this.view instanceof Unseen;
	}

	/**
	 * When the record may be taken: at once if nobody else leads by it, otherwise a
	 * recorded duration after its first sight.
	 */
	private long claimTime() {
		if (this.view instanceof Present present) {
			LeaderElectionRecord record = present.snapshot().record();
			return isOpen(record) ? now() : present.since() + this.records.duration(record);
		}
		Missing missing = (Missing) this.view;
		return missing.since() + missing.caution();
	}

	/**
	 * In a crowd not all write at once; whose turn comes later mostly sees the winner
	 * before it.
	 */
	private long claimSpread() {
		return (this.lostClaims < CROWD) ? 0 : this.timing.claimSpread();
	}

	/**
	 * A healthy watch makes polling needless, but half a lease without news of the holder
	 * is worth a look (rule 14).
	 */
	private long pollTime() {
		if (!this.watching || mustRead()) {
			return this.nextRead;
		}
		if (this.view instanceof Present present && !isOpen(present.snapshot().record())) {
			return Math.max(this.nextRead, present.since() + this.records.duration(present.snapshot().record()) / 2);
		}
		return Long.MAX_VALUE;
	}

	/**
	 * One write in a retry period, or one for each new version that others wrote (L6: no
	 * hot loop).
	 */
	private boolean mayWriteAgain() {
		return now() >= this.nextWrite || isNewToTry();
	}

	private boolean isNewToTry() {
		return this.tried != null && this.view instanceof Present && current().version().isAfter(this.tried);
	}

	private void claim() {
		if (this.view instanceof Present present) {
			write(present.snapshot(), this.records.acquired(present.snapshot().record(), this.now));
		}
		else {
			this.tried = Objects.requireNonNullElse(this.view.knownVersion(), BEFORE_ALL);
			this.nextWrite = now() + this.timing.retryPeriod();
			send(new Request.Create(this.records.acquired(LeaderElectionRecord.EMPTY, this.now)));
		}
	}

	// Requests

	private void readWhenDue() {
		if (now() >= this.nextRead) {
			send(new Request.Read());
		}
	}

	private void write(Snapshot base, LeaderElectionRecord record) {
		this.tried = base.version();
		this.nextWrite = now() + this.timing.retryPeriod();
		send(new Request.Update(base, record));
	}

	private void send(Request request) {
		if (request instanceof Request.Write write) {
			this.records.mark(write.record());
		}
		this.nextRead = now() + this.timing.retryPeriod();
		this.inFlight = new InFlight(++this.lastRequest, request, this.now);
		Term term = this.phase.heldTerm();
		long left = (term != null) ? term.remaining(this.now) : Long.MAX_VALUE;
		this.outputs.add(new Output.Send(this.lastRequest, request, Math.min(this.timing.requestTimeout(), left)));
	}

	// When to look again

	private Output.Wake nextWake() {
		if (this.phase instanceof Following following) {
			return followerWake(following);
		}
		long next = (this.phase instanceof Yielding yielding && !yielding.drained()) ? yielding.drainUntil()
				: Long.MAX_VALUE;
		if (this.inFlight != null) {
			next = Math.min(next, overdue(this.inFlight));
		}
		else {
			next = Math.min(next, this.doubtful ? this.nextRead : this.nextWrite);
		}
		return new Output.Wake(Math.min(next, Objects.requireNonNull(this.phase.heldTerm()).deadline()), 0);
	}

	private Output.Wake followerWake(Following following) {
		if (this.inFlight != null) {
			return new Output.Wake(overdue(this.inFlight), 0);
		}
		if (now() < following.notBefore()) {
			return new Output.Wake(following.notBefore(), 0);
		}
		long claim = mustRead() ? Long.MAX_VALUE : Math.max(claimTime(), isNewToTry() ? 0 : this.nextWrite);
		long poll = pollTime();
		return (claim <= poll) ? new Output.Wake(Math.max(claim, now()), claimSpread())
				: new Output.Wake(poll, Math.min(this.timing.pollSpread(), claim - poll));
	}

	// Facts

	private long now() {
		return this.now.monotonic();
	}

	private Snapshot current() {
		return ((Present) this.view).snapshot();
	}

	/** Whether nobody can be leading by this record, unless it is us. */
	private boolean isOpen(LeaderElectionRecord record) {
		return record.isFree() || this.records.isMine(record) || (this.ended != null && record.isHeldBy(this.ended));
	}

	private void reportLeader() {
		String holder = (this.view instanceof Present present && !present.snapshot().record().isFree())
				? present.snapshot().record().holderIdentity() : null;
		if (!Objects.equals(holder, this.leader)) {
			this.leader = holder;
			this.outputs.add(new Output.LeaderChanged(holder));
		}
	}

}
