package dev.leaderelection.exhaustive;

import java.util.List;

import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/** A place for a candidate: the one that runs there, and what surrounds it. */
final class Slot {

	/** Nobody runs here if there is none. */
	@Nullable ElectionMachine machine;

	@Nullable ElectionState state;

	/** What a candidate that was stopped saw last: the next one in its process knows. */
	@Nullable View memory;

	/** Monotonic time for which the machine asked to be woken. */
	long wake;

	/** How far the monotonic clock is behind true time. */
	long lag;

	Pause pause = Pause.NONE;

	@Nullable Call call;

	/** Whether work of a term may be under way. */
	boolean working;

	/** True time at which the last write was sent whose success the candidate knows. */
	long confirmed;

	/** Whether the record was edited while this candidate held it, and not since. */
	boolean voided;

	Stream stream = Stream.UNOPENED;

	List<Event> events = List.of();

	Slot copy() {
		Slot copy = new Slot();
		copy.machine = this.machine;
		copy.state = this.state;
		copy.memory = this.memory;
		copy.wake = this.wake;
		copy.lag = this.lag;
		copy.pause = this.pause;
		copy.call = this.call;
		copy.working = this.working;
		copy.confirmed = this.confirmed;
		copy.voided = this.voided;
		copy.stream = this.stream;
		copy.events = this.events;
		return copy;
	}

	/** The candidate is gone; the clock goes on. */
	void clear() {
		this.machine = null;
		this.state = null;
		this.memory = null;
		this.wake = 0;
		this.pause = Pause.NONE;
		this.call = null;
		this.working = false;
		this.confirmed = 0;
		this.voided = false;
		this.stream = Stream.UNOPENED;
		this.events = List.of();
	}

	boolean isUp() {
		return this.machine != null;
	}

	boolean isAwake() {
		return this.machine != null && this.pause == Pause.NONE;
	}

	boolean isHeldBy(@Nullable String identity) {
		return this.machine != null && this.machine.identity().equals(identity);
	}

	Reading reading(long now) {
		return new Reading(now - this.lag, now);
	}

	boolean isStreaming() {
		return this.stream == Stream.OPEN || this.stream == Stream.STALLED;
	}

	boolean hasSeenSomething() {
		return this.state != null && !(this.state.view() instanceof View.Unseen);
	}

	/** The term that the loop has published. */
	@Nullable Term leading() {
		return (this.state != null && this.state.phase() instanceof Phase.Leading leading) ? leading.term() : null;
	}

	@Nullable Term yielding() {
		return (this.state != null && this.state.phase() instanceof Phase.Yielding yielding) ? yielding.term() : null;
	}

	/** Whether others must leave the lock alone. */
	boolean holds(long now) {
		Term term = (leading() != null) ? leading() : yielding();
		return term != null && term.leads(reading(now));
	}

	/** What a paused candidate's monotonic clock does. */
	enum Pause {

		NONE, PAUSED, SUSPENDED

	}

	/** A candidate's watch. */
	enum Stream {

		UNOPENED, OPEN, STALLED, DROPPED

	}

	/**
	 * What a watch will report.
	 *
	 * @param version the version
	 * @param snapshot the record, {@code null} if it is gone
	 */
	record Event(ResourceVersion version, @Nullable Snapshot snapshot) {
	}

}
