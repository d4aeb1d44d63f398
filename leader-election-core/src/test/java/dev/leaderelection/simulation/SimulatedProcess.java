package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import dev.leaderelection.history.Event;
import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.loop.LoopThread.Cancellable;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Term;
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

	private final List<Nap> naps = new ArrayList<>();

	private final Backlog paused = new Backlog();

	private final Backlog stalled = new Backlog();

	/** Under which identities the last incarnation wrote. */
	private List<String> ended = List.of();

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

	/**
	 * True time from which on nobody here holds off, drains, waits out a refusal or a
	 * false absence, or has a slow thread.
	 */
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

	/** Whether the code that runs at this moment was paused in it. */
	boolean isPausedInStep() {
		return this.lag > 0;
	}

	boolean isAlive() {
		return this.alive;
	}

	int incarnation() {
		return this.incarnation;
	}

	boolean isBusy() {
		return this.world.now() < busyUntil();
	}

	long busyUntil() {
		return Math.max(this.pausedUntil, this.stalledUntil);
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
		if (this.started == 0 && !this.setting.swarm().isOver()) {
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
				if (candidate() == null && !this.setting.swarm().isOver()) {
					startCandidate();
				}
			});
		}
	}

	void crash() {
		if (this.world.now() < this.inStepUntil) {
			this.runs.forEach((candidate) -> this.world.forgetWhatFollows(candidate.name()));
		}
		this.runs.forEach(SimulatedCandidate::crash);
		this.ended = this.runs.stream().map(SimulatedCandidate::identity).toList();
		this.runs.clear();
		this.alive = false;
		this.incarnation++;
		this.pausedUntil = 0;
		this.stalledUntil = 0;
		this.inStepUntil = 0;
		this.lag = 0;
		this.clock.resume(this.world.now());
		wakeUp();
		if (isReported()) {
			this.setting.processes().stream().filter((other) -> other != this).forEach(this::reportTo);
		}
	}

	/** What is started in the place of what has crashed may know of it. */
	void restart() {
		this.alive = true;
		startCandidate();
		if (isReported() && this.world.chance(0.7)) {
			this.ended.forEach((identity) -> learn(identity, 0));
		}
	}

	private boolean isReported() {
		return this.setting.swarm().includes(Fault.CRASH_REPORTED)
				&& !this.setting.swarm().includes(Fault.SHARED_IDENTITY);
	}

	/** Soon, as a kubelet does; among faults sometimes late, and again. */
	private void reportTo(SimulatedProcess other) {
		for (String identity : this.ended) {
			boolean late = this.setting.swarm().strikes(Fault.CRASH_REPORTED, 0.3);
			other.learn(identity, late ? this.world.skewed(0, 3 * this.setting.lease())
					: this.world.between(20_000_000, 1_000_000_000));
			if (late) {
				other.learn(identity, this.world.upTo(3 * this.setting.lease()));
			}
		}
	}

	private void learn(String identity, long delay) {
		post(this.world.now() + delay, () -> {
			SimulatedCandidate candidate = candidate();
			if (candidate != null && candidate.isStarted()) {
				candidate.holderEnded(identity);
			}
		});
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
		long until = Math.max(this.world.now(), this.inStepUntil);
		this.pausedUntil = Math.min(this.pausedUntil, until);
		this.stalledUntil = Math.min(this.stalledUntil, until);
		this.requestsLostUntil = 0;
		this.repliesLostUntil = 0;
		this.clock.resume(this.world.now());
		this.world.at(until, this.paused::catchUp);
		this.world.at(until, this.stalled::catchUp);
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
		this.world.add(new Task(action, false, Long.MIN_VALUE), time);
	}

	/** Runs something on any thread but the loop's when the monotonic clock has moved. */
	Cancellable postAfter(long delay, Runnable action) {
		long monotonic = this.clock.monotonic(now()) + delay;
		Task task = new Task(action, false, monotonic);
		this.world.add(task, this.clock.timeOf(monotonic));
		return task;
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

	/** True time at which a term that isn't renewed ends, if no clock is set. */
	long deadlineOf(Term term) {
		long end = this.clock.timeOf(term.confirmed().monotonic() + term.renewDeadline());
		return Math.max(Math.min(end, this.clock.timeOfWall(term.confirmed().wall() + term.renewDeadline())),
				this.world.now() + 1_000_000);
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
				throw new Broken.NoThread();
			}
			post(delayed(now()), task);
		};
	}

	LoopThread loopThread(SimulatedCandidate owner) {
		return new SimulatedLoopThread(owner);
	}

	/**
	 * Blocks the code that runs: the world goes on inside of it. So whoever blocks first
	 * may have to wait for one that blocks later, and wakes late.
	 */
	void block(long duration) {
		Nap nap = new Nap();
		this.naps.add(nap);
		post(now() + duration, nap::end);
		this.setting.sleepersChange(1);
		this.world.runWhile(() -> !nap.over || this.world.now() < this.pausedUntil);
		this.setting.sleepersChange(-1);
		this.naps.remove(nap);
	}

	void wakeUp() {
		this.naps.forEach(Nap::end);
	}

	void sample() {
		for (int i = 0; i < this.runs.size(); i++) {
			this.runs.get(i).sample();
		}
	}

	/** What an observer asks a candidate of this process. */
	@Nullable Term termOf(ElectionLoop loop) {
		boolean before = this.sampling;
		this.sampling = true;
		Term term = loop.term();
		this.sampling = before;
		return term;
	}

	/** When a thread does what was to be done then. */
	private long delayed(long time) {
		if (!this.setting.swarm().strikes(Fault.SLOW_THREADS)) {
			return time + this.world.between(1_000, QUICK);
		}
		long late = time + this.world.skewed(QUICK, this.setting.lease());
		this.quietFrom = Math.max(this.quietFrom, late);
		return late;
	}

	private void run(Task task) {
		if (task.late) {
			sample();
		}
		this.inStep = task.onLoop;
		try {
			task.action.run();
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
		if (candidate != null && !task.onLoop) {
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
			task.late = true;
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
	private final class Task extends Future.Occurrence implements Cancellable {

		private final Runnable action;

		private final boolean onLoop;

		private final long monotonic;

		private final int of = SimulatedProcess.this.incarnation;

		private boolean cancelled;

		private boolean late;

		private Task(Runnable action, boolean onLoop, long monotonic) {
			this.action = action;
			this.onLoop = onLoop;
			this.monotonic = monotonic;
		}

		@Override
		void happen() {
			SimulatedProcess process = SimulatedProcess.this;
			long now = process.world.now();
			if (this.cancelled || this.of != process.incarnation || !process.alive) {
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
				process.run(this);
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			SimulatedProcess.this.world.remove(this);
		}

	}

	/** Code that blocks. */
	private static final class Nap {

		private boolean over;

		private void end() {
			this.over = true;
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
			this.last = Math.max(this.last, delayed(process.now()));
			if (!this.owner.isClosed()) {
				process.world.add(new Task(task, true, Long.MIN_VALUE), this.last);
			}
		}

		@Override
		public Cancellable schedule(Runnable task, long delay) {
			SimulatedProcess process = SimulatedProcess.this;
			long monotonic = process.clock.monotonic(process.now()) + Math.max(0, delay);
			Task timer = new Task(() -> {
				if (!this.owner.isClosed()) {
					task.run();
				}
			}, true, monotonic);
			process.world.add(timer, delayed(process.clock.timeOf(monotonic)));
			return timer;
		}

	}

}
