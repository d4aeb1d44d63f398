package dev.leaderelection.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads for listeners: {@value #FEW} while listeners return, so that a thousand
 * elections don't need a thousand threads; more as soon as all of them are stuck, so that
 * a listener that blocks delays no other election.
 */
final class CallbackThreads implements Executor {

	static final int FEW = 2;

	private static final int MANY = 10_000;

	private static final long IDLE_SECONDS = 10;

	private static final long PATIENCE_NANOS = 10_000_000;

	private final LoopThread loopThread;

	private final ThreadPoolExecutor pool;

	private final AtomicBoolean looking = new AtomicBoolean();

	private volatile long completed;

	CallbackThreads(String name, LoopThread loopThread) {
		this.loopThread = loopThread;
		this.pool = new ThreadPoolExecutor(FEW, FEW, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				DaemonThreads.named(name));
		this.pool.setMaximumPoolSize(MANY);
		this.pool.allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable callback) {
		this.pool.execute(callback);
		lookSoon();
	}

	/** Callbacks that are waiting still run. */
	void close() {
		this.pool.shutdown();
	}

	private void lookSoon() {
		if (this.pool.getQueue().isEmpty() || !this.looking.compareAndSet(false, true)) {
			return;
		}
		this.completed = this.pool.getCompletedTaskCount();
		this.loopThread.schedule(this::look, PATIENCE_NANOS);
	}

	/** Doubles the threads if callbacks wait and none has returned meanwhile. */
	private void look() {
		this.looking.set(false);
		int waiting = this.pool.getQueue().size();
		if (waiting == 0) {
			this.pool.setCorePoolSize(FEW);
		}
		else if (this.pool.getCompletedTaskCount() == this.completed) {
			int threads = this.pool.getPoolSize();
			this.pool.setCorePoolSize(Math.min(MANY, threads + Math.min(waiting, Math.max(1, threads))));
		}
		lookSoon();
	}

}
