package dev.leaderelection.task;

import java.util.concurrent.ThreadPoolExecutor;

import dev.leaderelection.loop.DaemonThreads;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one stint after the other, on a thread that exists only meanwhile: a stint that
 * takes its time to end delays the next one, and they never overlap. One that is ended
 * before it has begun doesn't wait any longer, so that they can't pile up.
 */
final class Lane {

	private static final Logger logger = LoggerFactory.getLogger(Lane.class);

	private final String name;

	private final ThreadPoolExecutor thread;

	Lane(String name) {
		this(name, DaemonThreads.oneOnDemand("leader-election-" + name));
	}

	Lane(String name, ThreadPoolExecutor thread) {
		this.name = name;
		this.thread = thread;
	}

	/**
	 * Begins a stint as soon as the one before it has ended.
	 * @param body what to run
	 * @param atEnd called once when the body has returned, or will never run
	 */
	Stint start(Body body, Runnable atEnd) {
		Stint stint = new Stint(body, atEnd);
		try {
			this.thread.execute(stint);
		}
		catch (RuntimeException | Error ex) {
			stint.end();
			throw ex;
		}
		return stint;
	}

	/** What a stint runs. */
	@FunctionalInterface
	interface Body {

		/**
		 * Runs until it is done or interrupted.
		 * @throws Exception if it fails; {@link InterruptedException} if it is
		 * interrupted
		 */
		void run() throws Exception;

	}

	/** One run. */
	final class Stint implements Runnable {

		private final Body body;

		private final Runnable atEnd;

		private boolean begun;

		private boolean ending;

		private boolean done;

		private @Nullable Thread thread;

		private Stint(Body body, Runnable atEnd) {
			this.body = body;
			this.atEnd = atEnd;
		}

		@Override
		public void run() {
			if (!begin()) {
				return;
			}
			try {
				this.body.run();
			}
			catch (InterruptedException ex) {
				logger.debug("{} was interrupted", Lane.this.name);
			}
			catch (Throwable ex) {
				logger.warn("{} failed", Lane.this.name, ex);
			}
			finally {
				done();
				this.atEnd.run();
			}
		}

		/** Interrupts the body, or keeps it from beginning. Does not wait. */
		void end() {
			if (endUnbegun()) {
				Lane.this.thread.remove(this);
				this.atEnd.run();
			}
		}

		/**
		 * Whether the body is running, or will be.
		 * @return {@code false} once it has returned, or never will begin
		 */
		synchronized boolean isAlive() {
			return !this.done;
		}

		private synchronized boolean begin() {
			if (this.ending) {
				return false;
			}
			this.begun = true;
			this.thread = Thread.currentThread();
			return true;
		}

		private synchronized boolean endUnbegun() {
			boolean first = !this.ending;
			this.ending = true;
			if (this.thread != null && first) {
				this.thread.interrupt();
			}
			if (this.begun) {
				return false;
			}
			this.done = true;
			return first;
		}

		private synchronized void done() {
			this.thread = null;
			this.done = true;
			// The next stint on this thread was not the one to be interrupted.
			Thread.interrupted();
		}

	}

}
