package dev.leaderelection.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one election to its lock, one at a time: a lock that ignores timeouts and
 * interrupts occupies one thread, never those of other elections. Only the newest call
 * waits, because those before it were abandoned.
 */
final class RequestLine {

	private final Executor threads;

	private @Nullable FutureTask<?> next;

	private boolean running;

	RequestLine(Executor threads) {
		this.threads = threads;
	}

	/**
	 * Runs a call as soon as the one before it has ended.
	 * @throws java.util.concurrent.RejectedExecutionException if there are no threads
	 */
	synchronized void submit(FutureTask<?> call) {
		this.next = call;
		if (!this.running) {
			this.threads.execute(this::run);
			this.running = true;
		}
	}

	private void run() {
		for (FutureTask<?> call = take(); call != null; call = take()) {
			call.run();
			// An abandoned call was interrupted; the next one is not.
			Thread.interrupted();
		}
	}

	private synchronized @Nullable FutureTask<?> take() {
		FutureTask<?> call = this.next;
		this.next = null;
		this.running = call != null;
		return call;
	}

}
