package dev.leaderelection.exhaustive;

import java.time.Duration;

import dev.leaderelection.exhaustive.Slot.Pause;
import dev.leaderelection.exhaustive.Slot.Stream;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * L4: from any world somebody leads soon once all faults are over. What happens then is
 * played in one fair order: nothing that can be done at once waits for the next tick. How
 * long it takes is remembered, so that a world that leads to one already known costs
 * little.
 */
final class Recovery {

	/** {@code 2.2 P} in ticks: three polls, since each waits for the next tick. */
	private static final int RETRIES = 3;

	private static final int ENDLESS = 60;

	private static final int MAX_STEPS_IN_A_TICK = 100;

	private final Code code = new Code();

	private final StateSet known = new StateSet();

	private int longest;

	/** How many worlds without a leader and without faults were followed. */
	int size() {
		return this.known.size();
	}

	/** The most ticks that it took from any world. */
	int longest() {
		return this.longest;
	}

	void check(World world) {
		if (world.isLed() || !isCampaigning(world)) {
			return;
		}
		World healed = healed(world);
		int allowed = allowed(healed);
		int ticks = ticks(healed);
		this.longest = Math.max(this.longest, ticks);
		world.experiment.require(ticks <= allowed, "L4",
				"nobody leads " + allowed + " ticks after all faults are over");
	}

	private static boolean isCampaigning(World world) {
		return isCampaigning(world.slots[0]) || isCampaigning(world.slots[1]);
	}

	private static boolean isCampaigning(Slot slot) {
		return slot.state != null && !slot.state.stopping();
	}

	private static World healed(World world) {
		World healed = world.copy();
		healed.faults = 0;
		healed.commands = 0;
		healed.lastToken = 0;
		for (Slot slot : healed.slots) {
			slot.pause = Pause.NONE;
			slot.stream = (slot.stream == Stream.STALLED) ? Stream.OPEN : slot.stream;
			slot.call = (slot.call != null) ? slot.call.slow(false) : null;
		}
		return healed;
	}

	// How long it may take

	/**
	 * The longest lease that anybody believes in, the polls, the timeout of a request
	 * that was lost before, and the hold-off of the only one who is left.
	 */
	private static int allowed(World world) {
		int lease = Math.max(world.scope.lease(), duration(world.stored));
		int rest = Integer.MAX_VALUE;
		for (Slot slot : world.slots) {
			if (slot.state != null && slot.state.view() instanceof View.Present present) {
				lease = Math.max(lease, duration(present.snapshot()));
			}
			if (isCampaigning(slot)) {
				rest = Math.min(rest, rest(slot, world));
			}
		}
		return lease + RETRIES + Scope.TIMEOUT + rest;
	}

	private static int duration(@Nullable Snapshot snapshot) {
		LeaderElectionRecord record = (snapshot != null) ? snapshot.record() : LeaderElectionRecord.EMPTY;
		Duration duration = record.leaseDuration();
		return (duration != null) ? (int) duration.toSeconds() : 0;
	}

	/**
	 * Work that doesn't end in the time that it has leaves the lock to expire, and its
	 * candidate out for as long.
	 */
	private static int rest(Slot slot, World world) {
		if (slot.state != null && slot.state.phase() instanceof Phase.Following following) {
			long rest = Math.max(0, following.notBefore() - (world.now - slot.lag)) / Scope.TICK;
			return (int) Math.min(rest, Moves.HOLD_OFF + world.scope.lease());
		}
		return Moves.HOLD_OFF;
	}

	// How long it takes

	private int ticks(World world) {
		this.code.encode(world);
		long high = this.code.high();
		long low = this.code.low();
		int ticks = this.known.get(high, low);
		if (ticks == StateSet.ABSENT) {
			ticks = follow(world);
			this.known.put(high, low, ticks);
		}
		return ticks;
	}

	private int follow(World world) {
		long[] highs = new long[ENDLESS];
		long[] lows = new long[ENDLESS];
		int ticks = 0;
		int rest = 0;
		for (settle(world); !world.isLed() && ticks < ENDLESS; settle(world)) {
			this.code.encode(world);
			highs[ticks] = this.code.high();
			lows[ticks] = this.code.low();
			rest = this.known.get(highs[ticks], lows[ticks]);
			if (rest != StateSet.ABSENT) {
				break;
			}
			rest = 0;
			ticks++;
			world.tick(true, true);
		}
		for (int i = 0; i < ticks; i++) {
			this.known.put(highs[i], lows[i], ticks - i + rest);
		}
		return ticks + rest;
	}

	/** Does what can be done without waiting. */
	private static void settle(World world) {
		int steps = 0;
		while (steps < MAX_STEPS_IN_A_TICK && step(world)) {
			steps++;
		}
		world.experiment.require(steps < MAX_STEPS_IN_A_TICK, "L6", "a hot loop");
	}

	private static boolean step(World world) {
		if (!world.ghosts.isEmpty()) {
			world.serveGhost(0);
			return true;
		}
		return step(world, 0) || step(world, 1);
	}

	private static boolean step(World world, int index) {
		Slot slot = world.slots[index];
		return slot.isUp() && (hear(world, slot, index) || see(world, slot, index) || act(world, slot, index));
	}

	private static boolean hear(World world, Slot slot, int index) {
		if (slot.call == null) {
			return false;
		}
		if (slot.call.isTravelling()) {
			world.serve(index);
		}
		else if (slot.call.isAnswered()) {
			world.deliverReply(index);
		}
		else if (slot.call.isTimedOut(world.now)) {
			world.giveUp(index);
		}
		else {
			return false;
		}
		return true;
	}

	private static boolean see(World world, Slot slot, int index) {
		if (!slot.events.isEmpty()) {
			world.deliverEvent(index);
		}
		else if (world.isToOpenItsWatch(slot) || slot.stream == Stream.DROPPED) {
			world.openWatch(index);
		}
		else {
			return false;
		}
		return true;
	}

	private static boolean act(World world, Slot slot, int index) {
		if (slot.yielding() != null && slot.working) {
			world.input(index, new Input.Drained(slot.yielding().token()));
		}
		else if (world.isToBeWoken(slot)) {
			world.input(index, new Input.Woke());
		}
		else {
			return false;
		}
		return true;
	}

	@Override
	public String toString() {
		return this.known.size() + " worlds without a leader have one within " + this.longest + " ticks";
	}

}
