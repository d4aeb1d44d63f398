package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

import dev.leaderelection.history.Event;
import dev.leaderelection.simulation.Future.Occurrence;

/** True time, chance, what is going to happen, and what has happened. */
final class World {

	/** An endless loop at one instant is a bug; nothing else needs so many. */
	private static final int MAX_OCCURRENCES = 400_000;

	private final Future future = new Future();

	private final List<Event> history = new ArrayList<>(1024);

	private final SplittableRandom random;

	private long now = 1_000_000_000L;

	private int occurrences;

	World(long seed) {
		this.random = new SplittableRandom(seed);
	}

	long now() {
		return this.now;
	}

	List<Event> history() {
		return this.history;
	}

	void log(Event event) {
		this.history.add(event);
	}

	/** Code that was paused in a step and then killed has done nothing after that. */
	void forgetWhatFollows(String run) {
		this.history.removeIf((event) -> event.at() > this.now && event.run().equals(run));
	}

	// The future

	void at(long time, Runnable action) {
		add(new Action(action), time);
	}

	void add(Occurrence occurrence, long time) {
		this.future.add(occurrence, Math.max(time, this.now));
	}

	/**
	 * Puts off what is happening now, keeping its place among what was put off before.
	 */
	void postpone(Occurrence occurrence, long time) {
		this.future.put(occurrence, Math.max(time, this.now));
	}

	void remove(Occurrence occurrence) {
		this.future.remove(occurrence);
	}

	/** Lets everything happen that is going to. */
	void run() {
		runWhile(() -> true);
	}

	/**
	 * Lets things happen as long as a condition holds. Code that blocks calls this in the
	 * middle of something else that happens.
	 */
	void runWhile(BooleanSupplier condition) {
		for (Occurrence next = this.future.next(); next != null
				&& condition.getAsBoolean(); next = this.future.next()) {
			this.future.remove(next);
			this.now = next.time();
			if (++this.occurrences > MAX_OCCURRENCES) {
				this.history.add(new Event.Failed(this.now, "", "the schedule doesn't come to an end"));
				this.future.clear();
				return;
			}
			next.happen();
		}
	}

	/** Nothing happens any more. */
	void end() {
		this.future.clear();
	}

	// Chance

	boolean chance(double probability) {
		return probability > 0 && this.random.nextDouble() < probability;
	}

	/** From zero up to the bound, inclusive. */
	long upTo(long bound) {
		return (bound > 0) ? this.random.nextLong(bound + 1) : 0;
	}

	long between(long from, long to) {
		return from + upTo(to - from);
	}

	/** Many short ones, few long ones. */
	long skewed(long from, long to) {
		double share = this.random.nextDouble();
		return from + (long) (share * share * share * (to - from));
	}

	<T> T pick(List<T> from) {
		return from.get(this.random.nextInt(from.size()));
	}

	@SafeVarargs
	final <T> T pick(T... from) {
		return from[this.random.nextInt(from.length)];
	}

	private static final class Action extends Occurrence {

		private final Runnable action;

		private Action(Runnable action) {
			this.action = action;
		}

		@Override
		void happen() {
			this.action.run();
		}

	}

}
