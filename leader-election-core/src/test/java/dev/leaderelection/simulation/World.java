package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

import dev.leaderelection.history.Event;

/** True time, chance, what is going to happen, and what has happened. */
final class World {

	/** An endless loop at one instant is a bug; nothing else needs so many. */
	private static final int MAX_OCCURRENCES = 400_000;

	private final PriorityQueue<Occurrence> future = new PriorityQueue<>();

	private final List<Event> history = new ArrayList<>(4096);

	private final SplittableRandom random;

	private long now = 1_000_000_000L;

	private long sequence;

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

	// The future

	void at(long time, Runnable action) {
		this.future.add(new Occurrence(Math.max(time, this.now), ++this.sequence, action));
	}

	/**
	 * Puts off what is happening now, keeping its place among what was put off before.
	 */
	void postpone(Occurrence occurrence, long time) {
		occurrence.time = Math.max(time, this.now);
		this.future.add(occurrence);
	}

	void add(Occurrence occurrence) {
		occurrence.sequence = ++this.sequence;
		occurrence.time = Math.max(occurrence.time, this.now);
		this.future.add(occurrence);
	}

	void runUntil(long end) {
		while (!this.future.isEmpty() && this.future.peek().time <= end) {
			Occurrence next = this.future.poll();
			this.now = next.time;
			if (++this.occurrences > MAX_OCCURRENCES) {
				this.history.add(new Event.Failed(this.now, "", "the schedule doesn't come to an end"));
				this.future.clear();
				return;
			}
			next.happen();
		}
		this.now = Math.max(this.now, end);
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

	/** Something that is going to happen. */
	static class Occurrence implements Comparable<Occurrence> {

		private long time;

		private long sequence;

		private final Runnable action;

		Occurrence(long time, Runnable action) {
			this(time, 0, action);
		}

		private Occurrence(long time, long sequence, Runnable action) {
			this.time = time;
			this.sequence = sequence;
			this.action = action;
		}

		void happen() {
			this.action.run();
		}

		final long time() {
			return this.time;
		}

		@Override
		public final int compareTo(Occurrence other) {
			int byTime = Long.compare(this.time, other.time);
			return (byTime != 0) ? byTime : Long.compare(this.sequence, other.sequence);
		}

	}

}
