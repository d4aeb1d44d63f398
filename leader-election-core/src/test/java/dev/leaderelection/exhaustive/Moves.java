package dev.leaderelection.exhaustive;

import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.exhaustive.Slot.Pause;
import dev.leaderelection.exhaustive.Slot.Stream;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * Everything that may happen next, in a fixed order.
 * <p>
 * What happens within a tick happens in any order. Three things are put off to its end,
 * because until then they change nothing that another move could notice: a message is
 * late only when the clock moves on without it, a candidate is paused only when the clock
 * moves on and it had something to do, and a candidate that crashes might as well have
 * done nothing since the last message that it sent. So these are tried only when nothing
 * else is left to do.
 */
final class Moves {

	static final Duration RETRY_AFTER = Duration.ofSeconds(2);

	/** Ticks for which a candidate that resigned doesn't campaign. */
	static final int HOLD_OFF = 1;

	/** Ticks that work has to end. */
	private static final int DRAIN = 1;

	/** What a record without a holder is read back as. */
	static final LeaderElectionRecord FREE = new LeaderElectionRecord(null, Duration.ofSeconds(1), Instant.EPOCH,
			Instant.EPOCH, 0, null);

	private final World world;

	private final Sink sink;

	private Moves(World world, Sink sink) {
		this.world = world;
		this.sink = sink;
	}

	/** Tells a sink what may happen, and what the world is then. */
	static void of(World world, Sink sink) {
		Moves moves = new Moves(world, sink);
		moves.messages();
		moves.candidate(0);
		moves.candidate(1);
		if (world.commands > 0) {
			moves.commands(0);
			moves.commands(1);
		}
		if (world.faults > 0) {
			moves.faults();
		}
		if (!world.isBusy()) {
			moves.ticks();
		}
	}

	// Without a fault

	private void messages() {
		for (int i = 0; i < this.world.slots.length; i++) {
			Call call = this.world.slots[i].call;
			if (call != null && call.isTravelling()) {
				int index = i;
				move("%s's request arrives", i, (next) -> next.serve(index));
			}
		}
		for (int i = 0; i < this.world.ghosts.size(); i++) {
			int index = i;
			move("an abandoned write arrives", -1, (next) -> next.serveGhost(index));
			move("an abandoned write is lost", -1, (next) -> next.dropGhost(index));
		}
	}

	private void candidate(int index) {
		Slot slot = this.world.slots[index];
		if (!slot.isUp()) {
			move("%s starts anew", index, (next) -> next.restart(index));
		}
		if (!slot.isAwake()) {
			return;
		}
		call(slot.call, index);
		if (this.world.isToBeWoken(slot)) {
			move("%s wakes", index, (next) -> next.input(index, new Input.Woke()));
		}
		watch(slot, index);
		ended(slot, index);
		if (slot.state != null && slot.state.phase() instanceof Phase.Yielding yielding && slot.working) {
			move("%s's work ends", index, (next) -> next.input(index, new Input.Drained(yielding.term().token())));
		}
	}

	private void call(@Nullable Call call, int index) {
		if (call != null && call.isAnswered()) {
			move("%s reads the reply", index, (next) -> next.deliverReply(index));
		}
		if (call != null && (call.stage() == Call.Stage.LOST || call.isTimedOut(this.world.now))) {
			move("%s gives its request up", index, (next) -> next.giveUp(index));
		}
	}

	private void watch(Slot slot, int index) {
		if (!slot.events.isEmpty()) {
			move("%s sees an event", index, (next) -> next.deliverEvent(index));
		}
		if (this.world.isToOpenItsWatch(slot) || slot.stream == Stream.DROPPED) {
			move("%s's watch opens", index, (next) -> next.openWatch(index));
		}
	}

	/**
	 * The proof may come at any time after the end, or never. It matters once the
	 * candidate sees a record of the one that has ended.
	 */
	private void ended(Slot slot, int index) {
		if (slot.state != null && slot.state.view() instanceof View.Seen seen && seen.record() != null) {
			String holder = seen.record().holderIdentity();
			if (holder != null && this.world.crashed.contains(holder) && !holder.equals(slot.state.ended())) {
				move("%s is told that the holder has ended", index,
						(next) -> next.input(index, new Input.HolderEnded(holder)));
			}
		}
	}

	private void commands(int index) {
		Slot slot = this.world.slots[index];
		if (!slot.isAwake() || slot.state == null) {
			return;
		}
		if (slot.leading() != null) {
			command("%s resigns", index, new Input.Resign(DRAIN * Scope.TICK, HOLD_OFF * Scope.TICK));
		}
		if (!slot.state.stopping()) {
			command("%s stops", index, new Input.Stop(DRAIN * Scope.TICK));
		}
	}

	private void command(String label, int index, Input input) {
		move(label, index, (next) -> {
			next.commands--;
			next.input(index, input);
		});
	}

	private void ticks() {
		boolean firstPaused = this.world.slots[0].pause != Pause.NONE;
		boolean secondPaused = this.world.slots[1].pause != Pause.NONE;
		move("a tick", -1, (next) -> next.tick(false, false));
		if (firstPaused) {
			move("a tick, and %s goes on", 0, (next) -> next.tick(true, false));
		}
		if (secondPaused) {
			move("a tick, and %s goes on", 1, (next) -> next.tick(false, true));
		}
		if (firstPaused && secondPaused) {
			move("a tick, and both go on", -1, (next) -> next.tick(true, true));
		}
	}

	// Faults

	private void faults() {
		for (int i = 0; i < this.world.slots.length; i++) {
			Slot slot = this.world.slots[i];
			if (slot.isUp()) {
				if (slot.call != null) {
					onCall(slot.call, i);
				}
				onWatch(slot, i);
				if (!this.world.isBusyBut(i)) {
					onProcess(slot, i);
				}
			}
		}
		if (this.world.scope.edits() && this.world.stored != null) {
			edits(this.world.stored.record());
		}
	}

	private void onCall(Call call, int index) {
		if (call.isTravelling() && !call.slow()) {
			onCall("%s's request is lost", index, call.lost());
			onCall("%s's request is refused", index, call.answered(new Outcome.Refused("refused")));
			onCall("%s's request is refused for now", index,
					call.answered(new Outcome.Refused("refused", RETRY_AFTER)));
			if (call.request() instanceof Request.Write) {
				fault("%s's request arrives twice", index, (next) -> next.serveTwice(index));
			}
		}
		else if (call.isAnswered() && !call.slow()) {
			onCall("%s's reply is lost", index, call.lost());
		}
		if (call.stage() != Call.Stage.LOST && !call.slow() && isLast(index)) {
			onCall(call.isTravelling() ? "%s's request is late" : "%s's reply is late", index, call.slow(true));
		}
	}

	private void onCall(String label, int index, Call call) {
		fault(label, index, (next) -> next.slots[index].call = call);
	}

	/** Whether nothing else is left to do than to wait for this candidate's message. */
	private boolean isLast(int index) {
		return !this.world.isBusyBut(index);
	}

	private void onWatch(Slot slot, int index) {
		if (slot.stream == Stream.OPEN && isLast(index)) {
			fault("%s's watch stalls", index, (next) -> next.slots[index].stream = Stream.STALLED);
		}
		if (slot.isStreaming() && slot.isAwake()) {
			fault("%s's watch ends", index, (next) -> next.dropWatch(index));
		}
	}

	private void onProcess(Slot slot, int index) {
		fault("%s crashes", index, (next) -> next.crash(index));
		if (slot.isAwake()) {
			fault("%s is paused", index, (next) -> next.slots[index].pause = Pause.PAUSED);
			fault("%s is suspended", index, (next) -> next.slots[index].pause = Pause.SUSPENDED);
		}
	}

	private void edits(LeaderElectionRecord record) {
		edit("the record is deleted", null);
		edit("the holder is replaced",
				new LeaderElectionRecord("f", record.leaseDuration(), Instant.EPOCH, Code.FOREIGN_TIME, 0, null));
		if (!record.isFree()) {
			edit("the holder is cleared", FREE);
			edit("the duration is shortened", withDuration(record, this.world.scope.shortDuration()));
			edit("the duration is lengthened", withDuration(record, this.world.scope.longDuration()));
			edit("the holder's name is written by somebody else", new LeaderElectionRecord(record.holderIdentity(),
					record.leaseDuration(), Instant.EPOCH, Code.FOREIGN_TIME, 0, null));
		}
	}

	private static LeaderElectionRecord withDuration(LeaderElectionRecord record, Duration duration) {
		return new LeaderElectionRecord(record.holderIdentity(), duration, record.acquireTime(), record.renewTime(),
				record.leaderTransitions(), record.fencingToken());
	}

	private void edit(String label, @Nullable LeaderElectionRecord record) {
		fault(label, -1, (next) -> next.edit(record));
	}

	private void fault(String label, int index, Change change) {
		move(label, index, (next) -> {
			next.faults--;
			change.to(next);
		});
	}

	private void move(String label, int index, Change change) {
		World next = this.world.copy();
		Violated violated = null;
		try {
			change.to(next);
			Invariants.checkInstant(next);
		}
		catch (Violated ex) {
			violated = ex;
		}
		this.sink.move(label, index, next, violated);
	}

	/** What a move does. */
	private interface Change {

		void to(World world);

	}

	/** Is told of moves. */
	interface Sink {

		void move(String label, int index, World next, @Nullable Violated violated);

	}

}
