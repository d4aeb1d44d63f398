package dev.leaderelection.simulation;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/**
 * User code that may block in virtual time. It has a thread, but only one of it and the
 * simulator runs at any moment, so that a schedule stays deterministic.
 */
final class Fiber {

	private static final ConcurrentLinkedDeque<Fiber> idle = new ConcurrentLinkedDeque<>();

	private static final ThreadLocal<@Nullable Fiber> current = new ThreadLocal<>();

	private final Semaphore toRun = new Semaphore(0);

	private final Semaphore toReturn = new Semaphore(0);

	private @Nullable Runnable task;

	private Fiber() {
		Thread thread = new Thread(this::work, "fiber");
		thread.setDaemon(true);
		thread.start();
	}

	/** Runs a task until it ends or parks for the first time. */
	static void run(Runnable task) {
		Fiber fiber = idle.poll();
		fiber = (fiber != null) ? fiber : new Fiber();
		fiber.task = task;
		fiber.resume();
	}

	/** The fiber of the running task, {@code null} outside of any. */
	static @Nullable Fiber current() {
		return current.get();
	}

	/** Goes on until the task ends or parks again. */
	void resume() {
		this.toRun.release();
		this.toReturn.acquireUninterruptibly();
		if (this.task == null) {
			idle.push(this);
		}
	}

	/** Lets the simulator go on, until it resumes this fiber. */
	void park() {
		this.toReturn.release();
		this.toRun.acquireUninterruptibly();
	}

	private void work() {
		current.set(this);
		while (true) {
			this.toRun.acquireUninterruptibly();
			Runnable next = this.task;
			if (next != null) {
				next.run();
			}
			this.task = null;
			this.toReturn.release();
		}
	}

}
