package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import dev.leaderelection.history.Event;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.loop.LoopThread.Cancellable;
import dev.leaderelection.protocol.Reading;
import org.jspecify.annotations.Nullable;

/**
 * One process on one machine: its clocks, its threads, and the candidates that it has
 * started. Whatever happens in it happens through {@link #post}, and not while it is
 * paused or after it crashed.
 */
final class SimulatedProcess {

	private static final long QUICK = 200_000;

	final Setting setting;

	final int number;

	private final World world;

	private final SimulatedClock clock;

	private final List<SimulatedCandidate> runs = new ArrayList<>();

	private final List<Fiber> parked = new ArrayList<>();

	private final Backlog paused = new Backlog();

	private final Backlog stalled = new Backlog();

	private int incarnation = 1;

	private int started;

	private boolean alive = true;

	private long pausedUntil;

	private long stalledUntil;

	private boolean inStep;

	private long inStepUntil;

	private boolean sampling;

	private boolean wholeProcess;

	private long lag;

	long requestsLostUntil;

	long repliesLostUntil;

	/** True time from which on nobody here holds off, drains or waits out a refusal. */
	long quietFrom;

	SimulatedProcess(Setting setting, int number, SimulatedClock clock) {
		this.setting = setting;
		this.world = setting.world();
		this.number = number;
		this.clock = clock;
	}

	SimulatedClock clock() {
		return this.clock;
	}

	/**
	 * True time for the code that runs at this moment, which may have been paused in it.
	 */
	long now() {
		return this.world.now() + this.lag;
	}

	boolean isAlive() {
		return this.alive;
	}

	int incarnation() {
		return this.incarnation;
	}

	boolean isBusy() {
		return this.world.now() < Math.max(this.pausedUntil, this.stalledUntil);
	}

	@Nullable SimulatedCandidate candidate() {
		SimulatedCandidate last = this.runs.isEmpty() ? null : this.runs.get(this.runs.size() - 1);
		return (this.alive && last != null && !last.isStopped()) ? last : null;
	}

	boolean leads() {
		SimulatedCandidate candidate = candidate();
		return candidate != null && candidate.token() > 0;
	}

	// Life

	void startFirst() {
		if (this.started == 0) {
			startCandidate();
		}
	}

	void startCandidate() {
		SimulatedCandidate candidate = new SimulatedCandidate(this, ++this.started);
		this.runs.add(candidate);
		post(this.world.now(), candidate::start);
	}

	/** An application that was stopped is started again, until the faults are over. */
	void startAgain() {
		if (!this.setting.swarm().isOver()) {
			post(now() + this.world.skewed(0, this.setting.lease()), () -> {
				if (candidate() == null) {
					startCandidate();
				}
			});
		}
	}

	void crash() {
		this.runs.forEach(SimulatedCandidate::crash);
		this.runs.clear();
		this.alive = false;
		this.incarnation++;
		this.pausedUntil = 0;
		this.stalledUntil = 0;
		this.lag = 0;
		this.clock.resume(this.world.now());
		releaseFibers();
	}

	void restart() {
		this.alive = true;
		startCandidate();
	}

	void pause(long duration) {
		this.pausedUntil = Math.max(this.pausedUntil, this.world.now() + duration);
		disturbed("paused for " + duration / 1e9 + " s");
	}

	void stall(long duration) {
		this.stalledUntil = Math.max(this.stalledUntil, this.world.now() + duration);
		disturbed("loop thread stalled for " + duration / 1e9 + " s");
	}

	void suspend(long duration) {
		pause(duration);
		this.clock.suspend(this.world.now());
		int current = this.incarnation;
		this.world.at(this.world.now() + duration, () -> {
			if (current == this.incarnation) {
				this.clock.resume(this.world.now());
			}
		});
		disturbed("suspended for " + duration / 1e9 + " s");
	}

	/**
	 * No further fault; what was put off now happens. A step that is under way has
	 * promised the end of its pause to its surroundings already.
	 */
	void heal() {
		if (this.world.now() >= this.inStepUntil) {
			this.pausedUntil = Math.min(this.pausedUntil, this.world.now());
			this.stalledUntil = Math.min(this.stalledUntil, this.world.now());
		}
		this.requestsLostUntil = 0;
		this.repliesLostUntil = 0;
		this.clock.resume(this.world.now());
		this.paused.catchUp();
		this.stalled.catchUp();
	}

	void quietAfter(long nanos) {
		this.quietFrom = Math.max(this.quietFrom, now() + nanos);
	}

	void disturbed(String fault) {
		this.world.log(new Event.Disturbed(this.world.now(), "c" + this.number, fault));
	}

	// Code

	/** Runs something on any thread but the loop's. */
	void post(long time, Runnable action) {
		this.world.add(new Task(time, action, false, Long.MIN_VALUE));
	}

	/** Runs something on any thread but the loop's when the monotonic clock has moved. */
	void postAfter(long delay, Runnable action) {
		long monotonic = this.clock.monotonic(now()) + delay;
		this.world.add(new Task(this.clock.timeOf(monotonic), action, false, monotonic));
	}

	Reading readClocks() {
		if (this.sampling || !this.inStep) {
			return this.clock.read(now());
		}
		hesitate();
		long monotonic = this.clock.monotonic(now());
		hesitate();
		long wall = this.clock.wall(now());
		hesitate();
		return new Reading(monotonic, wall);
	}

	/** For an observer: what this process would read, without any pause. */
	Reading peekClocks() {
		return this.clock.read(now());
	}

	/** A pause may strike wherever the code touches its surroundings. */
	void hesitate() {
		if (this.inStep && this.setting.swarm().strikes(Fault.PAUSE_IN_STEP, 0.003)) {
			this.lag += this.world.skewed(0, 3 * this.setting.lease());
			this.wholeProcess = this.world.chance(0.5);
		}
	}

	Executor callbackThreads(SimulatedCandidate owner) {
		return (task) -> {
			if (!owner.isStopping() && this.setting.swarm().strikes(Fault.NO_CALLBACK_THREAD)) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			boolean fiber = this.setting.swarm().includes(Fault.LISTENER_BLOCKS);
			post(now() + latency(), fiber ? () -> Fiber.run(task) : task);
		};
	}

	LoopThread loopThread(SimulatedCandidate owner) {
		return new SimulatedLoopThread(owner);
	}

	/** Blocks the running fiber. */
	void block(Fiber fiber, long duration) {
		this.parked.add(fiber);
		post(now() + duration, () -> unblock(fiber));
		fiber.park();
	}

	void releaseFibers() {
		for (Fiber fiber : List.copyOf(this.parked)) {
			unblock(fiber);
		}
	}

	private void unblock(Fiber fiber) {
		if (this.parked.remove(fiber)) {
			fiber.resume();
		}
	}

	void sample() {
		for (int i = 0; i < this.runs.size(); i++) {
			this.runs.get(i).sample();
		}
	}

	/** What an observer asks a candidate of this process. */
	long tokenOf(SimulatedCandidate candidate) {
		boolean before = this.sampling;
		this.sampling = true;
		long token = candidate.term();
		this.sampling = before;
		return token;
	}

	private long latency() {
		return this.setting.swarm().strikes(Fault.SLOW_THREADS) ? this.world.skewed(QUICK, this.setting.lease())
				: this.world.between(1_000, QUICK);
	}

	private void run(Runnable action, boolean onLoop) {
		sample();
		this.inStep = onLoop;
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			this.world.log(new Event.Failed(this.world.now(), "c" + this.number, ex.toString()));
		}
		this.inStep = false;
		takeLag();
		for (int i = 0; i < this.runs.size(); i++) {
			this.runs.get(i).sampleChange();
		}
		SimulatedCandidate candidate = candidate();
		if (candidate != null && !onLoop) {
			candidate.checkHalted();
		}
	}

	private void takeLag() {
		if (this.lag > 0 && this.alive) {
			long until = now();
			this.inStepUntil = until;
			this.quietFrom = Math.max(this.quietFrom, until);
			this.lag = 0;
			if (this.wholeProcess) {
				pause(until - this.world.now());
			}
			else {
				stall(until - this.world.now());
			}
		}
		this.lag = 0;
	}

	/** What should have happened, to happen in the same order as soon as it can. */
	private final class Backlog {

		private final List<Task> tasks = new ArrayList<>();

		private long until;

		void add(Task task, long until) {
			this.tasks.add(task);
			if (this.until != until) {
				this.until = until;
				SimulatedProcess.this.world.at(until, this::catchUp);
			}
		}

		void catchUp() {
			World world = SimulatedProcess.this.world;
			List<Task> due = List.copyOf(this.tasks);
			this.tasks.clear();
			due.forEach((task) -> world.postpone(task, world.now()));
		}

	}

	/** Something that happens in this process, later if it can't now. */
	private final class Task extends World.Occurrence {

		private final Runnable action;

		private final boolean onLoop;

		private final long monotonic;

		private final int of = SimulatedProcess.this.incarnation;

		private Task(long time, Runnable action, boolean onLoop, long monotonic) {
			super(time, action);
			this.action = action;
			this.onLoop = onLoop;
			this.monotonic = monotonic;
		}

		@Override
		void happen() {
			SimulatedProcess process = SimulatedProcess.this;
			long now = process.world.now();
			if (this.of != process.incarnation || !process.alive) {
				return;
			}
			if (now < process.pausedUntil) {
				process.paused.add(this, process.pausedUntil);
			}
			else if (this.onLoop && now < process.stalledUntil) {
				process.stalled.add(this, process.stalledUntil);
			}
			else if (process.clock.monotonic(now) < this.monotonic) {
				process.world.postpone(this, Math.max(now + 1, process.clock.timeOf(this.monotonic)));
			}
			else {
				process.run(this.action, this.onLoop);
			}
		}

	}

	/** First in, first out; timers may come late. */
	private final class SimulatedLoopThread implements LoopThread {

		private final SimulatedCandidate owner;

		private long last;

		private SimulatedLoopThread(SimulatedCandidate owner) {
			this.owner = owner;
		}

		@Override
		public void execute(Runnable task) {
			SimulatedProcess process = SimulatedProcess.this;
			process.hesitate();
			this.last = Math.max(this.last, process.now() + latency());
			if (!this.owner.isClosed()) {
				process.world.add(new Task(this.last, task, true, Long.MIN_VALUE));
			}
		}

		@Override
		public Cancellable schedule(Runnable task, long delay) {
			SimulatedProcess process = SimulatedProcess.this;
			boolean[] cancelled = new boolean[1];
			long monotonic = process.clock.monotonic(process.now()) + Math.max(0, delay);
			process.world.add(new Task(process.clock.timeOf(monotonic) + latency(), () -> {
				if (!cancelled[0] && !this.owner.isClosed()) {
					task.run();
				}
			}, true, monotonic));
			return () -> cancelled[0] = true;
		}

	}

}
