package dev.leaderelection.simulation;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What is going to happen, the next first: a heap that gives up what was called off,
 * since most timers are.
 */
final class Future {

	private Occurrence[] heap = new Occurrence[64];

	private int size;

	private long sequence;

	void add(Occurrence occurrence, long time) {
		occurrence.sequence = ++this.sequence;
		put(occurrence, time);
	}

	/** Keeps its place among what happens at the same time. */
	void put(Occurrence occurrence, long time) {
		occurrence.time = time;
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, 2 * this.size);
		}
		siftUp(this.size++, occurrence);
	}

	void remove(Occurrence occurrence) {
		int index = occurrence.index;
		if (index >= 0) {
			occurrence.index = -1;
			Occurrence last = this.heap[--this.size];
			if (last != occurrence) {
				siftDown(index, last);
				if (last.index == index) {
					siftUp(index, last);
				}
			}
		}
	}

	@Nullable Occurrence next() {
		return (this.size > 0) ? this.heap[0] : null;
	}

	void clear() {
		while (this.size > 0) {
			this.heap[--this.size].index = -1;
		}
	}

	private void siftUp(int from, Occurrence occurrence) {
		int index = from;
		while (index > 0) {
			Occurrence parent = this.heap[(index - 1) >>> 1];
			if (!occurrence.isBefore(parent)) {
				break;
			}
			place(parent, index);
			index = (index - 1) >>> 1;
		}
		place(occurrence, index);
	}

	private void siftDown(int from, Occurrence occurrence) {
		int index = from;
		for (int child = 2 * index + 1; child < this.size; child = 2 * index + 1) {
			int right = child + 1;
			int least = (right < this.size && this.heap[right].isBefore(this.heap[child])) ? right : child;
			if (!this.heap[least].isBefore(occurrence)) {
				break;
			}
			place(this.heap[least], index);
			index = least;
		}
		place(occurrence, index);
	}

	private void place(Occurrence occurrence, int index) {
		this.heap[index] = occurrence;
		occurrence.index = index;
	}

	/** Something that is going to happen. */
	abstract static class Occurrence {

		private long time;

		private long sequence;

		private int index = -1;

		abstract void happen();

		final long time() {
			return this.time;
		}

		private boolean isBefore(Occurrence other) {
			return this.time < other.time || (this.time == other.time && this.sequence < other.sequence);
		}

	}

}
