package dev.leaderelection.loop;

import java.util.Comparator;
import java.util.PriorityQueue;

import dev.leaderelection.protocol.Reading;

/** Clocks that show what they are told, and a thread that lives by them. */
final class VirtualTime implements LoopThread, TimeSource {

	private final PriorityQueue<Task> waiting = new PriorityQueue<>(
			Comparator.comparingLong(Task::at).thenComparingLong(Task::number));

	private long now;

	private long number;

	@Override
	public void execute(Runnable task) {
		schedule(task, 0);
	}

	@Override
	public Cancellable schedule(Runnable task, long delay) {
		Task scheduled = new Task(this.now + Math.max(0, delay), ++this.number, task);
		this.waiting.add(scheduled);
		return () -> this.waiting.remove(scheduled);
	}

	@Override
	public Reading read() {
		return new Reading(this.now, this.now);
	}

	long now() {
		return this.now;
	}

	/** Runs what is due until a time. */
	void run(long until) {
		while (!this.waiting.isEmpty() && this.waiting.peek().at() <= until) {
			Task next = this.waiting.remove();
			this.now = next.at();
			next.task().run();
		}
		this.now = until;
	}

	private record Task(long at, long number, Runnable task) {
	}

}
