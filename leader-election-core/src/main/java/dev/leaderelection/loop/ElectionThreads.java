package dev.leaderelection.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of any number of elections: one that takes the steps, up to
 * {@value #REQUEST_THREADS} that wait for the lock, or as many as keep up with it, and
 * {@value #CALLBACK_THREADS} for listeners, or as many as are stuck at this moment. All
 * are daemons.
 */
public final class ElectionThreads implements AutoCloseable {

	static final int REQUEST_THREADS = 2;

	static final int CALLBACK_THREADS = 1;

	/**
	 * Requests that hang, because a store does, are tried by no more threads than this.
	 * Enough for 1,000 elections that renew every 2 s on a store that needs 100 ms.
	 */
	private static final int MANY_REQUESTS = 64;

	/** While a connection is being opened, all requests wait for it. */
	private static final int REQUESTS_AT_FIRST = 8;

	private static final int MANY_CALLBACKS = 10_000;

	/** Far shorter than a request may wait. */
	private static final long REQUEST_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long CALLBACK_PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);

	private final ScheduledThreadPoolExecutor steps;

	private final ElasticThreads requests;

	private final ElasticThreads callbacks;

	private ElectionThreads(String name) {
		this.steps = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name + "-loop"));
		this.steps.setRemoveOnCancelPolicy(true);
		this.steps.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.requests = new ElasticThreads(name + "-request", loopThread(), REQUEST_THREADS, REQUESTS_AT_FIRST,
				MANY_REQUESTS, REQUEST_PATIENCE, ElasticThreads.Need.BEHIND);
		this.callbacks = new ElasticThreads(name + "-callback", loopThread(), CALLBACK_THREADS, MANY_CALLBACKS,
				MANY_CALLBACKS, CALLBACK_PATIENCE, ElasticThreads.Need.STUCK);
	}

	/**
	 * Creates threads for one or many elections; they start when needed.
	 * @return threads, to be closed after the elections that use them
	 */
	public static ElectionThreads create() {
		return new ElectionThreads("leader-election");
	}

	public LoopThread loopThread() {
		return new ScheduledLoopThread(this.steps);
	}

	public ExecutorService requestThreads() {
		return this.requests;
	}

	public Executor callbackThreads() {
		return this.callbacks;
	}

	/** Ends the threads; steps that are due and callbacks that are waiting still run. */
	@Override
	public void close() {
		this.requests.shutdownNow();
		loopThread().execute(this.callbacks::shutdown);
		this.steps.shutdown();
	}

	private record ScheduledLoopThread(ScheduledThreadPoolExecutor executor) implements LoopThread {

		@Override
		public void execute(Runnable task) {
			try {
				this.executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				// Closed: whatever is still reported has no election to reach.
			}
		}

		@Override
		public Cancellable schedule(Runnable task, long delay) {
			try {
				ScheduledFuture<?> future = this.executor.schedule(task, delay, TimeUnit.NANOSECONDS);
				return () -> future.cancel(false);
			}
			catch (RejectedExecutionException ex) {
				return () -> {
				};
			}
		}

	}

}
