package dev.leaderelection.loop;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Threads for tasks that may block: few while tasks return, so that a thousand elections
 * don't need a thousand threads; more as soon as those are stuck, or fall behind, so that
 * what blocks delays no other election. None lives longer than it is needed.
 */
final class ElasticThreads extends ThreadPoolExecutor {

	private static final long IDLE_SECONDS = 10;

	/**
	 * How many times longer it takes to get many threads before the first task has
	 * returned.
	 */
	private static final int RELUCTANCE = 10;

	private final LoopThread loopThread;

	private final int few;

	private final int many;

	private final int atFirst;

	private final long patience;

	private final Need need;

	private final AtomicBoolean looking = new AtomicBoolean();

	private final AtomicLong returned = new AtomicLong();

	private volatile long returnedBefore;

	private int looks;

	/**
	 * Creates a pool without threads.
	 * @param name what the names of the threads begin with
	 * @param loopThread looks after the pool while tasks wait
	 * @param few how many threads there may be as long as tasks return
	 * @param atFirst how many there may be without reluctance before the first task has
	 * returned: if all wait for one thing, a connection for example, more would only wait
	 * for it, too
	 * @param many how many there may be at all
	 * @param patience nanoseconds after which there may be more
	 * @param need what must have been so for that long
	 */
	ElasticThreads(String name, LoopThread loopThread, int few, int atFirst, int many, long patience, Need need) {
		super(0, few, IDLE_SECONDS, TimeUnit.SECONDS, new IdleThreadsFirst(), DaemonThreads.named(name),
				IdleThreadsFirst::await);
		this.loopThread = loopThread;
		this.few = few;
		this.atFirst = atFirst;
		this.many = many;
		this.patience = patience;
		this.need = need;
	}

	@Override
	public void execute(Runnable task) {
		super.execute(task);
		lookSoon();
	}

	@Override
	protected void afterExecute(Runnable task, @Nullable Throwable failure) {
		if (!(task instanceof Nothing)) {
			this.returned.incrementAndGet();
		}
	}

	private void lookSoon() {
		if (!getQueue().isEmpty() && this.looking.compareAndSet(false, true)) {
			lookLater();
		}
	}

	private void lookLater() {
		this.returnedBefore = this.returned.get();
		this.loopThread.schedule(this::look, this.patience);
	}

	/** Doubles the threads if they are needed. */
	private void look() {
		int waiting = getQueue().size();
		if (waiting == 0) {
			this.looking.set(false);
			setMaximumPoolSize(this.few);
			lookSoon();
			return;
		}
		if (this.need.isMet(waiting, this.returned.get() - this.returnedBefore)) {
			grow(waiting, limit());
		}
		lookLater();
	}

	private int limit() {
		this.looks++;
		boolean reluctant = this.returned.get() == 0 && this.looks % RELUCTANCE != 0;
		return reluctant ? this.atFirst : this.many;
	}

	private void grow(int waiting, int limit) {
		int threads = getPoolSize();
		int more = Math.min(limit - threads, Math.min(waiting, Math.max(1, threads)));
		if (more > 0 && !isShutdown()) {
			setMaximumPoolSize(Math.max(this.few, threads + more));
			for (int i = 0; i < more; i++) {
				super.execute(new Nothing());
			}
		}
	}

	/** Has the pool start a thread, which then takes what waits. */
	private record Nothing() implements Runnable {

		@Override
		public void run() {
		}

	}

	/** When more threads are needed. */
	enum Need {

		/** Tasks wait, and none has returned: however many are short, few threads do. */
		STUCK {

			@Override
			boolean isMet(int waiting, long returned) {
				return returned == 0;
			}

		},

		/** At this pace what waits last would wait for five times the patience. */
		BEHIND {

			@Override
			boolean isMet(int waiting, long returned) {
				return 5 * returned < waiting;
			}

		};

		abstract boolean isMet(int waiting, long returned);

	}

	/**
	 * Gives a task to a thread that is idle; has the pool make a new one only if there is
	 * none, and queues the task only if there may be no more. A pool on an ordinary queue
	 * makes all its threads before it uses one again. ({@code LinkedTransferQueue}, which
	 * seems to be made for this, may spin for ever in Java 17: JDK-8301341.)
	 */
	private static final class IdleThreadsFirst extends LinkedBlockingQueue<Runnable> {

		private static final long serialVersionUID = 1L;

		private final AtomicInteger idle = new AtomicInteger();

		@Override
		public boolean offer(Runnable task) {
			return this.idle.get() > size() && super.offer(task);
		}

		@Override
		public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
			this.idle.incrementAndGet();
			try {
				return super.poll(timeout, unit);
			}
			finally {
				this.idle.decrementAndGet();
			}
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

}
