package dev.leaderelection.simulation;

import java.time.Duration;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.Event.Callback;
import dev.leaderelection.history.Event.Wish;
import dev.leaderelection.loop.CallbackChannel;
import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.loop.LoopListener;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;

/**
 * One real {@link ElectionLoop} from start to stop, and the application around it: a
 * listener, leader-only work, and a mind of its own.
 */
final class SimulatedCandidate implements LoopListener {

	private final SimulatedProcess process;

	private final Setting setting;

	private final World world;

	private final String name;

	private final Timing timing;

	private final boolean ownThreads;

	private final SimulatedClient client;

	private @Nullable ElectionLoop loop;

	private long token;

	private long works;

	private boolean probing;

	private boolean stopping;

	private boolean stopped;

	private boolean crashed;

	private boolean closed;

	SimulatedCandidate(SimulatedProcess process, int number) {
		this.process = process;
		this.setting = process.setting;
		this.world = this.setting.world();
		this.name = "c" + process.number + "." + number;
		this.timing = this.setting.timing();
		this.ownThreads = this.world.chance(0.5);
		this.client = new SimulatedClient(this, process);
	}

	String name() {
		return this.name;
	}

	Timing timing() {
		return this.timing;
	}

	/** The token of the last sample, zero if it didn't lead. */
	long token() {
		return this.token;
	}

	boolean isStopped() {
		return this.stopped;
	}

	boolean isStopping() {
		return this.stopping;
	}

	boolean isCrashed() {
		return this.crashed;
	}

	/** Whether its loop thread has ended, but for what is due. */
	boolean isClosed() {
		return this.closed;
	}

	// Life

	void start() {
		String identity = identity();
		this.world.log(new Event.Started(this.world.now(), this.name, identity, this.timing.leaseDuration(),
				this.timing.renewDeadline(), this.timing.retryPeriod(), this.timing.requestTimeout(),
				this.client.watches()));
		this.loop = new ElectionLoop(new ElectionMachine(identity, this.timing), this.client, this.process::readClocks,
				this.process.loopThread(this), this.world::upTo,
				new CallbackChannel(this.process.callbackThreads(this)), this);
		this.loop.start();
		if (this.setting.swarm().includes(Fault.WORK)) {
			workLater();
		}
	}

	String identity() {
		return this.setting.swarm().includes(Fault.SHARED_IDENTITY) ? "shared" : this.name;
	}

	void holderEnded(String identity) {
		this.world.log(new Event.Reported(this.process.now(), this.name, identity));
		running().holderEnded(identity);
	}

	void crash() {
		this.crashed = true;
		this.closed = true;
		this.world.log(new Event.Crashed(this.world.now(), this.name));
	}

	void resign(long drain, long holdOff) {
		this.process.quietAfter((long) (1.12 * (drain + holdOff + this.setting.lease())));
		this.world.log(new Event.Asked(this.process.now(), this.name, Wish.RESIGN));
		running().resign(Duration.ofNanos(drain), Duration.ofNanos(holdOff));
	}

	/** As {@code LeaderElection.stop}. */
	void stop(long timeout) {
		if (this.stopping) {
			return;
		}
		this.stopping = true;
		this.process.quietAfter((long) (1.12 * (timeout + this.setting.lease())));
		long release = Math.min(this.timing.requestTimeout(), timeout / 2);
		this.world.log(new Event.Asked(this.process.now(), this.name, Wish.STOP));
		running().stop(Duration.ofNanos(timeout - release));
		this.process.postAfter(timeout, () -> awaitHalt(true));
	}

	/** In its own words: the thread that waits in {@code stop} goes on. */
	void checkHalted() {
		if (this.stopping && running().state().phase() instanceof Phase.Halted) {
			awaitHalt(false);
		}
	}

	private void awaitHalt(boolean timeIsOver) {
		if (this.stopped) {
			return;
		}
		boolean ended = hasHalted();
		if (ended || timeIsOver) {
			this.stopped = true;
			this.closed = this.ownThreads;
			this.world.log(new Event.Stopped(this.process.now(), this.name, ended));
			this.process.startAgain();
		}
	}

	private boolean hasHalted() {
		try {
			return running().awaitHalt(Duration.ZERO);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ElectionLoop running() {
		if (this.loop == null) {
			throw new IllegalStateException("not started");
		}
		return this.loop;
	}

	boolean isStarted() {
		return this.loop != null;
	}

	// Leadership

	/** Whoever begins to lead must be alone at this instant: so everybody is asked. */
	void sample() {
		sample(true);
	}

	void sampleChange() {
		sample(false);
	}

	private void sample(boolean always) {
		long before = this.token;
		Term term = term();
		this.token = token(term);
		if (this.token != before || (always && this.token > 0)) {
			Reading reading = this.process.peekClocks();
			this.world
				.log(new Event.Sampled(this.process.now(), this.name, reading.monotonic(), reading.wall(), this.token));
		}
		if (term != null && !this.probing) {
			probe(term);
		}
		if (this.token > 0 && before == 0) {
			this.setting.sampleAll();
		}
	}

	/** At its deadline a term must be over, or have been renewed. */
	private void probe(Term term) {
		this.probing = true;
		this.world.at(this.process.deadlineOf(term), () -> {
			this.probing = false;
			if (!this.crashed) {
				sample();
			}
		});
	}

	private @Nullable Term term() {
		return (this.loop != null) ? this.process.termOf(this.loop) : null;
	}

	private static long token(@Nullable Term term) {
		return (term != null) ? term.token().value().longValue() : 0;
	}

	private void workLater() {
		this.process.postAfter(this.world.skewed(0, 4 * this.timing.retryPeriod()), () -> {
			if (!this.stopped) {
				work();
				workLater();
			}
		});
	}

	private void work() {
		sample();
		Term entered = running().enter();
		if (entered == null) {
			return;
		}
		long work = ++this.works;
		long of = entered.token().value().longValue();
		this.world.log(new Event.Worked(this.process.now(), this.name, work, of, true));
		this.process.postAfter(this.world.skewed(0, this.timing.renewDeadline()), () -> {
			this.world.log(new Event.Worked(this.process.now(), this.name, work, of, false));
			running().exit();
		});
	}

	// Callbacks

	@Override
	public void granted(Term term) {
		called(Callback.GRANTED, term.token().value().longValue());
	}

	@Override
	public void revoked(Term term, RevocationReason reason) {
		called(Callback.REVOKED, term.token().value().longValue());
	}

	@Override
	public void leaderChanged(@Nullable String holderIdentity) {
		called(Callback.LEADER_CHANGED, 0);
	}

	private void called(Callback callback, long of) {
		leaveIfCrashed();
		log(callback, of, true);
		block();
		if (strikes(Fault.LISTENER_CALLS_BACK)) {
			callBack();
		}
		log(callback, of, false);
		if (strikes(Fault.LISTENER_THROWS)) {
			throw new Broken("the listener is broken");
		}
	}

	private void log(Callback callback, long of, boolean begins) {
		this.world.log(new Event.Called(this.process.now(), this.name, callback, of, begins, token(term())));
	}

	private void block() {
		if (this.setting.swarm().includes(Fault.LISTENER_BLOCKS) && this.setting.mayBlock() && this.world.chance(0.3)) {
			this.process.block(this.world.skewed(0, 4 * this.setting.lease()));
			leaveIfCrashed();
		}
	}

	private void leaveIfCrashed() {
		if (this.crashed) {
			throw new Crash();
		}
	}

	private void callBack() {
		if (this.world.chance(0.5)) {
			resign(this.world.skewed(0, this.setting.lease()), this.world.skewed(0, this.setting.lease()));
		}
		else {
			stop(this.world.between(1, 2 * this.setting.lease()));
		}
	}

	private boolean strikes(Fault fault) {
		return this.setting.swarm().strikes(fault, 0.15);
	}

	/** Ends the code of a process that is no more. */
	private static final class Crash extends Error {

		private static final long serialVersionUID = 1L;

		Crash() {
			super("crashed", null, false, false);
		}

	}

}
