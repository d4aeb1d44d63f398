package dev.leaderelection.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one election's callbacks in order, one at a time, on threads that the loop doesn't
 * wait for (rules 11 and 13). A callback that throws is logged; the next one still runs.
 */
final class CallbackChannel {

	/**
	 * With more callbacks waiting the election stops campaigning until its listeners have
	 * caught up.
	 */
	static final int MAX_WAITING = 1000;

	private static final Logger logger = LoggerFactory.getLogger(CallbackChannel.class);

	private final Executor executor;

	private final Consumer<Runnable> later;

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private boolean running;

	/**
	 * Creates a channel.
	 * @param executor where callbacks run
	 * @param later runs a task some time later, to try again
	 */
	CallbackChannel(Executor executor, Consumer<Runnable> later) {
		this.executor = executor;
		this.later = later;
	}

	void submit(Runnable callback) {
		synchronized (this.waiting) {
			this.waiting.add(callback);
		}
		resume();
	}

	/**
	 * Runs what waits. Without a thread to run it (a JVM out of threads) a callback waits
	 * longer, it isn't lost.
	 */
	void resume() {
		synchronized (this.waiting) {
			if (this.running || this.waiting.isEmpty()) {
				return;
			}
			this.running = true;
		}
		try {
			this.executor.execute(this::runWaiting);
		}
		catch (RuntimeException | Error ex) {
			synchronized (this.waiting) {
				this.running = false;
			}
			logger.error("No thread for leader election listeners; they are called later", ex);
			this.later.accept(this::resume);
		}
	}

	boolean isCongested() {
		synchronized (this.waiting) {
			return this.waiting.size() >= MAX_WAITING;
		}
	}

	private void runWaiting() {
		for (Runnable next = next(); next != null; next = next()) {
			runSafely(next);
		}
	}

	private @Nullable Runnable next() {
		synchronized (this.waiting) {
			Runnable next = this.waiting.poll();
			this.running = next != null;
			return next;
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
