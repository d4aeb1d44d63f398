package dev.leaderelection.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes threads; nobody else does. All are daemons, and none outlives what it was made
 * for.
 */
public final class DaemonThreads {

	private static final long IDLE_MILLIS = 100;

	private DaemonThreads() {
	}

	/**
	 * Makes threads that are numbered.
	 * @param name what the names begin with
	 * @return a factory
	 */
	public static ThreadFactory named(String name) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> daemon(name + "-" + count.incrementAndGet(), task);
	}

	/**
	 * Starts a thread that runs one task.
	 * @param name its name
	 * @param task what it runs
	 * @return the thread, which has started
	 */
	public static Thread start(String name, Runnable task) {
		Thread thread = daemon(name, task);
		thread.start();
		return thread;
	}

	/**
	 * Runs tasks one after the other on a thread that is only there while there are any.
	 * @param name its name
	 * @return an executor that need not be closed
	 */
	public static ThreadPoolExecutor oneOnDemand(String name) {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, IDLE_MILLIS, TimeUnit.MILLISECONDS,
				new LinkedBlockingQueue<>(), named(name));
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	/**
	 * Runs a task when the JVM shuts down, in an order that nobody knows, unless it was
	 * called off before.
	 * @param name the name of the thread that runs it
	 * @param task what it runs; the JVM waits for its end
	 * @return calls it off; without effect once the JVM is shutting down
	 * @throws IllegalStateException if the JVM is shutting down already
	 */
	public static LoopThread.Cancellable atShutdown(String name, Runnable task) {
		Thread hook = new Thread(task, name);
		Runtime.getRuntime().addShutdownHook(hook);
		return () -> {
			try {
				Runtime.getRuntime().removeShutdownHook(hook);
			}
			catch (IllegalStateException ex) {
				// It has begun, and is waited for.
			}
		};
	}

	private static Thread daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

}
