package dev.leaderelection.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of any number of elections: one that takes the steps, at most
 * {@value #REQUEST_THREADS} that wait for the lock, and for the listeners
 * {@value CallbackThreads#FEW}, or as many as are blocking at this moment. All are
 * daemons.
 */
public final class ElectionThreads implements AutoCloseable {

	static final int REQUEST_THREADS = 4;

	private static final long IDLE_SECONDS = 10;

	private final ScheduledThreadPoolExecutor steps;

	private final ThreadPoolExecutor requests;

	private final CallbackThreads callbacks;

	private ElectionThreads(String name) {
		this.steps = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name + "-loop"));
		this.steps.setRemoveOnCancelPolicy(true);
		this.steps.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.requests = new ThreadPoolExecutor(0, REQUEST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new IdleThreadsFirst(), DaemonThreads.named(name + "-request"), IdleThreadsFirst::await);
		this.callbacks = new CallbackThreads(name + "-callback", loopThread());
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
		loopThread().execute(this.callbacks::close);
		this.steps.shutdown();
	}

	/**
	 * Gives a task to a thread that is idle; has the pool make a new one only if there is
	 * none, and queues the task only if there may be no more. A pool on an ordinary queue
	 * makes all its threads before it uses one again.
	 */
	private static final class IdleThreadsFirst extends LinkedTransferQueue<Runnable> {

		@Override
		public boolean offer(Runnable task) {
			return tryTransfer(task);
		}

		private static void await(Runnable task, ThreadPoolExecutor pool) {
			IdleThreadsFirst queue = (IdleThreadsFirst) pool.getQueue();
			if (!pool.isShutdown()) {
				queue.await(task);
				if (!pool.isShutdown() || !queue.remove(task)) {
					return;
				}
			}
			throw new RejectedExecutionException("The election's threads are closed");
		}

		private void await(Runnable task) {
			super.offer(task);
		}

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
