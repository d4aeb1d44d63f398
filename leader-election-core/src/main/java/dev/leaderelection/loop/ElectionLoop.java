package dev.leaderelection.loop;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Output;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one election from start to stop: feeds the machine with what happens and performs
 * what it wants. All steps are taken on the {@link LoopThread}; the public methods may be
 * called from any thread and don't block, except {@link #awaitHalt}.
 */
public final class ElectionLoop {

	private static final Logger logger = LoggerFactory.getLogger(ElectionLoop.class);

	private final ElectionMachine machine;

	private final LockClient client;

	private final TimeSource time;

	private final LoopThread loopThread;

	private final LongUnaryOperator random;

	private final LoopListener listener;

	private final CallbackChannel callbacks;

	private final WatchKeeper watch;

	private final HolderWitness witness;

	private final FailureLog failures;

	private final AtomicInteger work = new AtomicInteger();

	/**
	 * Whether all work had ended, once the loop has halted and all callbacks have
	 * returned.
	 */
	private final CompletableFuture<Boolean> halted = new CompletableFuture<>();

	private final Reading created;

	private final LastHeard lastHeard;

	private volatile ElectionState state;

	private volatile Attempts attempts = Attempts.NONE;

	private volatile @Nullable Term term;

	private volatile @Nullable Term yielding;

	private volatile @Nullable Gap gap;

	/** Stopped, whatever the loop still does. */
	private volatile boolean abandoned;

	/** Nobody waits any more: nothing but the end is to happen (S8). */
	private volatile boolean forced;

	/** The token of the term that was resigned, which the loop may not know yet. */
	private final AtomicReference<@Nullable ResourceVersion> withdrawn = new AtomicReference<>();

	private volatile @Nullable String leader;

	private volatile boolean leaderWaiting;

	private volatile boolean renewalWaiting;

	private @Nullable ResourceVersion rehearsed;

	private int revocations;

	private boolean ended;

	private LoopThread.@Nullable Cancellable wake;

	private LoopThread.@Nullable Cancellable request;

	/**
	 * Creates a loop that does nothing yet.
	 * @param machine the rule, with this candidate's identity and timing
	 * @param client the lock
	 * @param time the clocks
	 * @param loopThread where steps are taken
	 * @param random a random number from zero up to a bound, for jitter
	 * @param callbacks where the listener is called
	 * @param listener told about terms
	 */
	public ElectionLoop(ElectionMachine machine, LockClient client, TimeSource time, LoopThread loopThread,
			LongUnaryOperator random, CallbackChannel callbacks, LoopListener listener) {
		this.machine = machine;
		this.client = client;
		this.time = time;
		this.loopThread = loopThread;
		this.random = random;
		this.listener = listener;
		this.callbacks = callbacks;
		this.watch = new WatchKeeper(client, this);
		this.witness = new HolderWitness(client, this, machine.identity());
		this.failures = new FailureLog(machine.identity());
		this.created = time.read();
		this.lastHeard = new LastHeard(machine.identity());
		this.state = ElectionState.initial(this.created);
	}

	/** Starts campaigning. Once only. */
	public void start() {
		execute(this::woke);
	}

	/**
	 * Starts campaigning with what an earlier run has seen. Once only.
	 * @param seen the view at its end
	 */
	public void start(View seen) {
		execute(() -> {
			this.state = ElectionState.resumed(seen, this.created);
			woke();
		});
	}

	/**
	 * Gives leadership up, if there is any: revoked at once, released when the work has
	 * ended.
	 * @param drain how long the work may take; after that the lock is left to expire
	 * @param holdOff how long not to campaign afterwards
	 * @return whether there was leadership to give up
	 */
	public boolean resign(Duration drain, Duration holdOff) {
		Term current = term();
		return current != null && resign(current, drain, holdOff);
	}

	/**
	 * Gives one term up, if it is the present one.
	 * @param of the term
	 * @param drain how long the work may take; after that the lock is left to expire
	 * @param holdOff how long not to campaign afterwards
	 * @return whether there was leadership to give up
	 */
	public boolean resign(Term of, Duration drain, Duration holdOff) {
		Term current = term();
		if (current == null || !isSameTerm(current, of) || of.token().equals(this.withdrawn.getAndSet(of.token()))) {
			return false;
		}
		execute(() -> {
			if (isSameTerm(this.term, of)) {
				step((now) -> this.machine.resign(this.state, drain.toNanos(), holdOff.toNanos(), now));
			}
		});
		return true;
	}

	/**
	 * Gives leadership up, if there is any, and halts.
	 * @param drain how long the work may take; after that the lock is left to expire
	 */
	public void stop(Duration drain) {
		this.abandoned = true;
		execute(() -> step((now) -> this.machine.stop(this.state, drain.toNanos(), now)));
	}

	/**
	 * Takes note that a process is proven to have ended: what it held is free.
	 * @param identity the holder identity under which that process, and no other ever,
	 * writes
	 */
	public void holderEnded(String identity) {
		execute(() -> step((now) -> this.machine.holderEnded(this.state, identity, now)));
	}

	/**
	 * Waits until the loop has halted and all callbacks have returned, and ends it by
	 * force after the timeout.
	 * @param timeout how long to wait
	 * @return whether it halted by itself, after all work
	 * @throws InterruptedException if the waiting thread is interrupted; the loop is then
	 * ended by force
	 */
	public boolean awaitHalt(Duration timeout) throws InterruptedException {
		try {
			return this.halted.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		finally {
			this.abandoned = true;
			this.forced = true;
			this.loopThread.execute(this::endByForce);
		}
	}

	/**
	 * Whether this candidate leads at this instant: computed at every call, never a
	 * stored flag (rule 1).
	 * @return {@code true} while a confirmed term is valid on both clocks
	 */
	public boolean isLeader() {
		return term() != null;
	}

	/**
	 * The present term.
	 * @return the term, or {@code null} when this candidate doesn't lead
	 */
	public @Nullable Term term() {
		Term current = this.term;
		if (current == null || this.abandoned || current.token().equals(this.withdrawn.get())) {
			return null;
		}
		return current.leads(this.time.read()) ? current : null;
	}

	/**
	 * How long a term certainly holds the lock, also while its work is ending and nobody
	 * leads; no longer when the lock is being released.
	 * @param of the term
	 * @return nanoseconds; zero or less when it no longer does
	 */
	public long held(Term of) {
		Phase phase = this.state.phase();
		Term holding = (phase instanceof Phase.Leading leading) ? leading.term()
				: (phase instanceof Phase.Yielding yielding && !yielding.drained()) ? yielding.term() : null;
		return (holding != null && isSameTerm(holding, of)) ? holding.remaining(now()) : 0;
	}

	/**
	 * The time before a term in which nobody may have led.
	 * @param term the term
	 * @return the time, {@code null} if no leader before is known, or the term is over
	 */
	public @Nullable Gap gapBefore(Term term) {
		Gap last = this.gap;
		return (last != null && isSameTerm(last.before(), term)) ? last : null;
	}

	/**
	 * Begins a piece of leader-only work, for whose end {@link #exit} the release of the
	 * lock will wait.
	 * @return the term it belongs to, or {@code null} when this candidate doesn't lead
	 * and nothing has begun
	 */
	public @Nullable Term enter() {
		this.work.incrementAndGet();
		Term current = term();
		if (current == null) {
			exit();
		}
		return current;
	}

	/** Ends a piece of work that {@link #enter} began. */
	public void exit() {
		if (this.work.decrementAndGet() == 0 && this.yielding != null) {
			execute(this::releaseWhenDrained);
		}
	}

	/**
	 * Whether the lock was asked and has said that this candidate can't lead for the time
	 * being, or has said nothing in time.
	 * @return {@code false} while an answer may still decide it, and for a term that is
	 * about to be published
	 */
	public boolean isAnswered() {
		ElectionState current = this.state;
		return !this.attempts.equals(Attempts.NONE) && current.inFlight() == null
				&& !(current.phase() instanceof Phase.Leading);
	}

	public ElectionState state() {
		return this.state;
	}

	public Attempts attempts() {
		return this.attempts;
	}

	/**
	 * When this loop was created.
	 * @return the reading
	 */
	public Reading created() {
		return this.created;
	}

	public Reading now() {
		return this.time.read();
	}

	@Override
	public String toString() {
		return this.machine.identity();
	}

	// On the loop's thread

	void execute(Runnable task) {
		this.loopThread.execute(() -> {
			if (!this.ended && !this.forced) {
				runSafely(task);
			}
		});
	}

	LoopThread.Cancellable schedule(Runnable task, long delay) {
		return this.loopThread.schedule(() -> execute(task), delay);
	}

	long retryPeriod() {
		return this.machine.timing().retryPeriod();
	}

	void observed(Snapshot snapshot) {
		this.attempts = this.attempts.heard(now());
		step((now) -> this.machine.observed(this.state, snapshot, now));
	}

	void observedAbsent(ResourceVersion version) {
		this.attempts = this.attempts.heard(now());
		step((now) -> this.machine.observedAbsent(this.state, version, now));
	}

	void watching(boolean watching) {
		step((now) -> this.machine.watching(this.state, watching, now));
	}

	long watchRetryDelay() {
		return retryPeriod() / 2 + this.random.applyAsLong(retryPeriod() / 2);
	}

	private void woke() {
		if (this.callbacks.isCongested() && this.state.phase() instanceof Phase.Following) {
			wakeAt(now().monotonic() + retryPeriod(), 0);
			return;
		}
		step((now) -> this.machine.woke(this.state, now));
	}

	private void replied(long id, Outcome outcome) {
		this.attempts = this.attempts.after(outcome, now());
		this.failures.ended(outcome);
		if (outcome instanceof Outcome.Found found
				&& !found.snapshot().version().equals(this.state.view().knownVersion())) {
			this.watch.expect(found.snapshot().version());
		}
		try {
			step((now) -> this.machine.replied(this.state, id, outcome, now));
		}
		catch (RuntimeException ex) {
			logger.warn("{}: an answer of the lock makes no sense: {} ({})", this, outcome, ex.toString());
			Outcome unknown = new Outcome.Unknown("the lock answered with nonsense: " + outcome);
			this.attempts = this.attempts.after(unknown, now());
			step((now) -> this.machine.replied(this.state, id, unknown, now));
		}
		this.listener.replied();
	}

	/**
	 * Nothing that goes wrong in one step ends the loop; a term in doubt is not led (S9).
	 */
	private void runSafely(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			logger.error("{}: a step of the election failed, and is tried again", this, ex);
			wakeAt(now().monotonic() + retryPeriod(), 0);
		}
	}

	private void step(Function<Reading, Step> input) {
		Reading now = now();
		Step step = input.apply(now);
		this.state = step.state();
		step.outputs().forEach(this::perform);
		this.lastHeard.saw(step.state().view(), now);
		if (!this.ended) {
			this.watch.keepOpen(this.state, now().monotonic());
			this.witness.follow(this.state);
			rehearse(now);
		}
	}

	/** As soon as another holder is known, and with its renewals while that is useful. */
	private void rehearse(Reading now) {
		Snapshot subject = Rehearsal.subject(this.state);
		boolean due = this.rehearsed == null || Rehearsal.isUseful();
		if (due && subject != null && !subject.version().equals(this.rehearsed)) {
			this.rehearsed = subject.version();
			this.client.rehearse(new Rehearsal(this.machine, this.state, subject, now));
		}
	}

	private void perform(Output output) {
		if (output instanceof Output.Send send) {
			send(send);
		}
		else if (output instanceof Output.Wake next) {
			wakeAt(next.at(), next.spread());
		}
		else if (output instanceof Output.Granted granted) {
			this.gap = this.lastHeard.before(granted.term(), now());
			this.term = granted.term();
			this.listener.published();
			call(() -> this.listener.granted(granted.term()));
		}
		else if (output instanceof Output.Renewed renewed) {
			renewed(renewed.term());
		}
		else if (output instanceof Output.Revoked revoked) {
			revoke(revoked.term(), revoked.reason());
		}
		else if (output instanceof Output.Drain drain) {
			this.yielding = drain.term();
			execute(this::releaseWhenDrained);
		}
		else if (output instanceof Output.LeaderChanged changed) {
			leaderChanged(changed.holderIdentity());
		}
		else {
			end();
			call(() -> {
				try {
					this.listener.halted();
				}
				finally {
					this.halted.complete(this.work.get() == 0);
				}
			});
		}
	}

	/** Whatever was asked before and has no answer yet is not wanted any more (S10). */
	private void send(Output.Send send) {
		if (this.request != null) {
			this.request.cancel();
		}
		try {
			this.request = this.client.send(send.request(), send.timeout(),
					(outcome) -> execute(() -> replied(send.id(), outcome)));
		}
		catch (RuntimeException | Error ex) {
			execute(() -> replied(send.id(), new Outcome.Unknown(ex.toString())));
		}
	}

	/** Renewals that come faster than the listener works are reported as one. */
	private void renewed(Term renewed) {
		this.term = renewed;
		if (this.listener.wantsRenewals() && !this.renewalWaiting) {
			this.renewalWaiting = true;
			call(() -> {
				this.renewalWaiting = false;
				this.listener.renewed(renewed);
			});
		}
	}

	/**
	 * Holders that change faster than the listener works are reported as the last one of
	 * them.
	 */
	private void leaderChanged(@Nullable String holderIdentity) {
		this.leader = holderIdentity;
		if (!this.leaderWaiting) {
			this.leaderWaiting = true;
			call(() -> {
				this.leaderWaiting = false;
				this.listener.leaderChanged(this.leader);
			});
		}
	}

	private void call(Runnable callback) {
		resumeCallbacksLaterUnless(this.callbacks.submit(callback));
	}

	private void resumeCallbacks() {
		resumeCallbacksLaterUnless(this.callbacks.resume());
	}

	private void resumeCallbacksLaterUnless(boolean running) {
		if (!running) {
			this.loopThread.schedule(this::resumeCallbacks, retryPeriod());
		}
	}

	private void wakeAt(long at, long spread) {
		if (this.wake != null) {
			this.wake.cancel();
			this.wake = null;
		}
		if (at != Long.MAX_VALUE) {
			long jitter = (spread > 0) ? this.random.applyAsLong(spread) : 0;
			this.wake = schedule(this::woke, at + jitter - now().monotonic());
		}
	}

	/** The gate closes before anybody is told (S5). */
	private void revoke(Term revoked, RevocationReason reason) {
		this.term = null;
		this.yielding = revoked;
		this.lastHeard.ended(revoked, now());
		this.revocations++;
		call(() -> {
			try {
				this.listener.revoked(revoked, reason);
			}
			finally {
				execute(this::revocationDelivered);
			}
		});
	}

	private void revocationDelivered() {
		this.revocations--;
		releaseWhenDrained();
	}

	/** Also what began in a term before the last one may still be under way (S6). */
	private void releaseWhenDrained() {
		Term revoked = this.yielding;
		if (revoked != null && this.revocations == 0 && this.work.get() == 0) {
			this.yielding = null;
			step((now) -> this.machine.drained(this.state, revoked.token(), now));
		}
	}

	private void endByForce() {
		if (!this.ended) {
			end();
			call(this.listener::halted);
			this.halted.complete(false);
		}
	}

	/** Also by force nobody is left believing in a term (S5). */
	private void end() {
		this.ended = true;
		Term last = this.term;
		if (last != null) {
			revoke(last, RevocationReason.STOPPED);
		}
		resumeCallbacks();
		this.watch.close();
		this.witness.close();
		wakeAt(Long.MAX_VALUE, 0);
		if (this.request != null) {
			this.request.cancel();
		}
	}

	private static boolean isSameTerm(@Nullable Term one, Term other) {
		return one != null && one.token().equals(other.token());
	}

}
