package dev.leaderelection.loop;

/**
 * The thread on which loops take their steps, one after the other. It never runs user
 * code and never waits for I/O (rule 13).
 */
public interface LoopThread {

	/**
	 * Runs a task soon, after those submitted before it.
	 * @param task short, and never blocking
	 */
	void execute(Runnable task);

	/**
	 * Runs a task later.
	 * @param task short, and never blocking
	 * @param delay nanoseconds; zero or less for soon
	 * @return cancels the task if it hasn't begun
	 */
	Cancellable schedule(Runnable task, long delay);

	/** Something that can be called off. */
	@FunctionalInterface
	interface Cancellable {

		void cancel();

	}

}
