package dev.leaderelection.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one election's callbacks in order, one at a time, on threads that the loop doesn't
 * wait for (rules 11 and 13). All runs of an election share what waits: however often it
 * is restarted, its callbacks keep their order and need one thread. A callback that
 * throws is logged; the next one still runs.
 */
public final class CallbackChannel {

	/**
	 * With more callbacks waiting the election stops campaigning until its listeners have
	 * caught up.
	 */
	static final int MAX_WAITING = 1000;

	private static final Logger logger = LoggerFactory.getLogger(CallbackChannel.class);

	private final Executor executor;

	private final Waiting waiting;

	/**
	 * Creates the channel of an election.
	 * @param executor where callbacks run
	 */
	public CallbackChannel(Executor executor) {
		this(executor, new Waiting());
	}

	private CallbackChannel(Executor executor, Waiting waiting) {
		this.executor = executor;
		this.waiting = waiting;
	}

	/**
	 * The same channel for another run of the election, after all that waits already.
	 * @param other where callbacks run that find none at work
	 * @return the channel
	 */
	public CallbackChannel on(Executor other) {
		return new CallbackChannel(other, this.waiting);
	}

	/**
	 * Runs a callback after those before it.
	 * @return whether it runs by itself; otherwise there was no thread, and
	 * {@link #resume} is to be called later
	 */
	boolean submit(Runnable callback) {
		this.waiting.add(callback);
		return resume();
	}

	/**
	 * Runs what waits. Without a thread to run it (a JVM out of threads) a callback waits
	 * longer, it isn't lost.
	 * @return whether there was a thread
	 */
	boolean resume() {
		if (!this.waiting.begin()) {
			return true;
		}
		try {
			this.executor.execute(this.waiting::run);
			return true;
		}
		catch (RuntimeException | Error ex) {
			this.waiting.notBegun();
			logger.error("No thread for leader election listeners; they are called later", ex);
			return false;
		}
	}

	boolean isCongested() {
		return this.waiting.size() >= MAX_WAITING;
	}

	/**
	 * Whether this is a call from one of the callbacks.
	 * @return {@code true} while one runs on the current thread
	 */
	public boolean isCurrent() {
		return this.waiting.thread == Thread.currentThread();
	}

	/** What waits, and whether a thread is at work. */
	private static final class Waiting {

		private final Deque<Runnable> callbacks = new ArrayDeque<>();

		private boolean running;

		private volatile @Nullable Thread thread;

		private synchronized void add(Runnable callback) {
			this.callbacks.add(callback);
		}

		private synchronized int size() {
			return this.callbacks.size();
		}

		private synchronized boolean begin() {
			boolean begins = !this.running && !this.callbacks.isEmpty();
			this.running |= begins;
			return begins;
		}

		private synchronized void notBegun() {
			this.running = false;
		}

		private synchronized @Nullable Runnable next() {
			Runnable next = this.callbacks.poll();
			this.running = next != null;
			return next;
		}

		private void run() {
			for (Runnable next = next(); next != null; next = next()) {
				this.thread = Thread.currentThread();
				runSafely(next);
				this.thread = null;
			}
		}

		private static void runSafely(Runnable callback) {
			try {
				callback.run();
			}
			catch (Throwable ex) {
				logger.warn("A leader election listener failed; the election goes on", ex);
			}
		}

	}

}
