package dev.leaderelection.exhaustive;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.exhaustive.Slot.Event;
import dev.leaderelection.exhaustive.Slot.Pause;
import dev.leaderelection.exhaustive.Slot.Stream;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Output;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * Two candidates, an exact compare-and-set store, and what is on its way between them.
 * Whatever happens here is checked by {@link Invariants}.
 */
final class World {

	/** A watch that is stalled for longer reports the last few changes only. */
	private static final int MAX_EVENTS = 3;

	final Experiment experiment;

	final Scope scope;

	/** True time, which is also everybody's wall clock. */
	long now;

	int faults;

	int commands;

	long version;

	@Nullable Snapshot stored;

	/** The greatest token of any term until now. */
	long lastToken;

	final Slot[] slots;

	List<Ghost> ghosts = List.of();

	/** Who ended by a crash. */
	List<String> crashed = List.of();

	private int restarts;

	World(Experiment experiment, Slot first, Slot second) {
		this.experiment = experiment;
		this.scope = experiment.scope();
		this.slots = new Slot[] { first, second };
	}

	World copy() {
		World copy = new World(this.experiment, this.slots[0].copy(), this.slots[1].copy());
		copy.now = this.now;
		copy.faults = this.faults;
		copy.commands = this.commands;
		copy.version = this.version;
		copy.stored = this.stored;
		copy.lastToken = this.lastToken;
		copy.ghosts = this.ghosts;
		copy.crashed = this.crashed;
		copy.restarts = this.restarts;
		return copy;
	}

	/** Nobody has started, and there is no record. */
	static World initial(Experiment experiment) {
		World world = new World(experiment, new Slot(), new Slot());
		world.now = Code.NOW;
		world.faults = world.scope.faults();
		world.commands = world.scope.commands();
		world.start(0, Code.name(0));
		world.start(1, Code.name(1));
		return world;
	}

	// Candidates

	private void start(int index, String identity) {
		Slot slot = this.slots[index];
		View memory = (slot.memory != null) ? slot.memory : new View.Unseen();
		slot.clear();
		slot.machine = new ElectionMachine(identity, this.scope.timing());
		slot.state = ElectionState.resumed(memory, slot.reading(this.now));
		slot.wake = this.now - slot.lag;
	}

	/** A new process in the same place has an identity of its own. */
	void restart(int index) {
		start(index, "n" + ++this.restarts);
	}

	/** Gone without a trace, but for what is on its way. */
	void crash(int index) {
		Slot slot = this.slots[index];
		String identity = Objects.requireNonNull(slot.machine).identity();
		this.crashed = plus(this.crashed, identity);
		abandon(slot, slot.call);
		slot.clear();
	}

	void input(int index, Input input) {
		Slot slot = this.slots[index];
		ElectionState before = Objects.requireNonNull(slot.state);
		Reading reading = slot.reading(this.now);
		if (input instanceof Input.Replied replied && replied.outcome() instanceof Outcome.Stored) {
			slot.confirmed = Objects.requireNonNull(slot.call).sent();
		}
		Step step = this.experiment.rule().step(Objects.requireNonNull(slot.machine), before, input, reading);
		if (input instanceof Input.Drained) {
			slot.working = false;
		}
		Invariants.checkStep(this, slot, input, step);
		slot.state = step.state();
		Call outstanding = (input instanceof Input.Replied) ? null : slot.call;
		slot.call = null;
		step.outputs().forEach((output) -> perform(slot, output));
		keepOrAbandon(slot, outstanding);
		if (step.state().phase() instanceof Phase.Following) {
			slot.working = false;
		}
		else if (step.state().phase() instanceof Phase.Halted) {
			slot.clear();
			slot.memory = step.state().view();
		}
	}

	private void perform(Slot slot, Output output) {
		if (output instanceof Output.Send send) {
			slot.call = Call.of(send.id(), send.request(), this.now);
		}
		else if (output instanceof Output.Wake wake) {
			slot.wake = wake.at();
		}
		else if (output instanceof Output.Granted granted) {
			slot.working = true;
			this.lastToken = Math.max(this.lastToken, granted.term().token().value().longValue());
		}
		else if (output instanceof Output.Drain) {
			slot.working = true;
		}
	}

	/** A reply to a request that the machine has forgotten would change nothing. */
	private void keepOrAbandon(Slot slot, @Nullable Call outstanding) {
		ElectionState.InFlight inFlight = Objects.requireNonNull(slot.state).inFlight();
		if (outstanding != null && slot.call == null && inFlight != null && inFlight.id() == outstanding.id()) {
			slot.call = outstanding;
		}
		else {
			abandon(slot, outstanding);
		}
	}

	private void abandon(Slot slot, @Nullable Call call) {
		if (call != null && call.isTravelling() && call.request() instanceof Request.Write write) {
			String writer = Objects.requireNonNull(slot.machine).identity();
			this.ghosts = plus(this.ghosts, new Ghost(writer, write, true));
		}
	}

	/** Nobody knows how the request has ended. */
	void giveUp(int index) {
		Call call = Objects.requireNonNull(this.slots[index].call);
		abandon(this.slots[index], call);
		input(index, new Input.Replied(call.id(), new Outcome.Unknown("unknown")));
	}

	void deliverReply(int index) {
		Call call = Objects.requireNonNull(this.slots[index].call);
		input(index, new Input.Replied(call.id(), Objects.requireNonNull(call.reply())));
	}

	void deliverEvent(int index) {
		Slot slot = this.slots[index];
		Event event = slot.events.get(0);
		slot.events = slot.events.subList(1, slot.events.size());
		input(index,
				(event.snapshot() != null) ? new Input.Observed(event.snapshot()) : new Input.Gone(event.version()));
	}

	/** What is newer than what the candidate knows is reported at once. */
	void openWatch(int index) {
		Slot slot = this.slots[index];
		ResourceVersion known = Objects.requireNonNull(slot.state).view().knownVersion();
		slot.stream = Stream.OPEN;
		if (this.version > 0 && (known == null || ResourceVersion.of(this.version).isAfter(known))) {
			slot.events = List.of(new Event(ResourceVersion.of(this.version), this.stored));
		}
		input(index, new Input.Watching(true));
	}

	void dropWatch(int index) {
		this.slots[index].stream = Stream.DROPPED;
		this.slots[index].events = List.of();
		input(index, new Input.Watching(false));
	}

	// The store

	/** The request arrives, and its answer is on its way. */
	void serve(int index) {
		Slot slot = this.slots[index];
		Call call = Objects.requireNonNull(slot.call);
		String writer = Objects.requireNonNull(slot.machine).identity();
		slot.call = call.answered(answer(writer, call.request()));
	}

	/** As by a proxy that delivers twice: the second time is what is answered. */
	void serveTwice(int index) {
		Slot slot = this.slots[index];
		Call call = Objects.requireNonNull(slot.call);
		serve(index);
		slot.call = call;
		serve(index);
	}

	void serveGhost(int index) {
		Ghost ghost = this.ghosts.get(index);
		dropGhost(index);
		answer(ghost.writer(), ghost.write());
	}

	void dropGhost(int index) {
		List<Ghost> left = new ArrayList<>(this.ghosts);
		left.remove(index);
		this.ghosts = left;
	}

	private Outcome answer(String writer, Request request) {
		if (request instanceof Request.Create create) {
			return (this.stored == null) ? store(writer, create.record()) : new Outcome.Conflict();
		}
		if (this.stored == null) {
			return new Outcome.Absent();
		}
		if (request instanceof Request.Update update) {
			return update.base().version().equals(this.stored.version()) ? store(writer, update.record())
					: new Outcome.Conflict();
		}
		return new Outcome.Found(this.stored);
	}

	private Outcome store(String writer, LeaderElectionRecord record) {
		Invariants.checkWrite(this, writer);
		for (Slot slot : this.slots) {
			if (slot.isHeldBy(writer)) {
				slot.voided = false;
			}
		}
		change(record);
		return new Outcome.Stored(Objects.requireNonNull(this.stored));
	}

	/** Somebody else changes the record. */
	void edit(@Nullable LeaderElectionRecord record) {
		String holder = Objects.requireNonNull(this.stored).record().holderIdentity();
		for (Slot slot : this.slots) {
			slot.voided |= slot.isHeldBy(holder);
		}
		change(record);
	}

	private void change(@Nullable LeaderElectionRecord record) {
		ResourceVersion next = ResourceVersion.of(++this.version);
		this.stored = (record != null) ? new Snapshot(next, record) : null;
		for (Slot slot : this.slots) {
			if (slot.isStreaming()) {
				slot.events = plus(slot.events, new Event(next, this.stored));
				if (slot.events.size() > MAX_EVENTS) {
					slot.events = slot.events.subList(1, slot.events.size());
				}
			}
		}
	}

	// Time

	/** Paused candidates stay so, or wake up in this instant. */
	void tick(boolean firstGoesOn, boolean secondGoesOn) {
		this.now += Scope.TICK;
		boolean[] goesOn = { firstGoesOn, secondGoesOn };
		for (int i = 0; i < this.slots.length; i++) {
			Slot slot = this.slots[i];
			slot.lag += (slot.pause == Pause.SUSPENDED) ? Scope.TICK : 0;
			if (goesOn[i]) {
				slot.pause = Pause.NONE;
			}
		}
	}

	/** What the application in this place would be told at this instant. */
	boolean leads(Slot slot) {
		Term term = slot.leading();
		return term != null && this.experiment.rule().leads(term, slot.reading(this.now));
	}

	/** Whether somebody leads at this instant. */
	boolean isLed() {
		return leads(this.slots[0]) || leads(this.slots[1]);
	}

	/** Whether something happens before the clock moves on. */
	boolean isBusy() {
		return isBusyBut(-1);
	}

	boolean isBusyBut(int ignored) {
		for (int i = 0; i < this.slots.length; i++) {
			if (i != ignored && (isOnItsWay(this.slots[i]) || isDue(this.slots[i]))) {
				return true;
			}
		}
		for (Ghost ghost : this.ghosts) {
			if (!ghost.slow()) {
				return true;
			}
		}
		return false;
	}

	private static boolean isOnItsWay(Slot slot) {
		return slot.call != null && slot.call.isTravelling() && !slot.call.slow();
	}

	/** Whether the candidate has something to do at this instant. */
	private boolean isDue(Slot slot) {
		return slot.isAwake()
				&& (isToBeWoken(slot) || isToHearOfItsCall(slot) || isToSeeAnEvent(slot) || isToOpenItsWatch(slot));
	}

	boolean isToBeWoken(Slot slot) {
		return slot.wake <= this.now - slot.lag;
	}

	private boolean isToHearOfItsCall(Slot slot) {
		return slot.call != null && ((slot.call.isAnswered() && !slot.call.slow()) || slot.call.isTimedOut(this.now));
	}

	private static boolean isToSeeAnEvent(Slot slot) {
		return !slot.events.isEmpty() && slot.stream == Stream.OPEN;
	}

	boolean isToOpenItsWatch(Slot slot) {
		return this.scope.watched() && slot.stream == Stream.UNOPENED && slot.hasSeenSomething();
	}

	static <T> List<T> plus(List<T> list, T element) {
		List<T> longer = new ArrayList<>(list);
		longer.add(element);
		return longer;
	}

}
