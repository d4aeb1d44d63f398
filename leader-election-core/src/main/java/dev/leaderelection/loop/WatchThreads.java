package dev.leaderelection.loop;

import java.lang.reflect.Method;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Threads for watches that block while they are open: a few daemons, and from JDK 24 on,
 * where blocking pins no carrier any more, virtual ones when those are taken. Whoever
 * gets none polls.
 */
public final class WatchThreads {

	/** How many threads of one instance are platform threads: before JDK 24, all. */
	public static final int PLATFORM_WATCHES = 4;

	private static final int VIRTUAL_WATCHES = 10_000;

	private static final @Nullable Method START_VIRTUAL = startVirtualThread();

	private final Semaphore platform;

	private final Semaphore virtual = new Semaphore((START_VIRTUAL != null) ? VIRTUAL_WATCHES : 0);

	private WatchThreads(int platform) {
		this.platform = new Semaphore(platform);
	}

	/**
	 * Creates a supply of threads; they start when needed and end with their watch.
	 * @return the supply
	 */
	public static WatchThreads create() {
		return create(PLATFORM_WATCHES);
	}

	/**
	 * Creates a supply of threads; they start when needed and end with their watch.
	 * @param platform how many are platform threads; before JDK 24, how many there may be
	 * at a time
	 * @return the supply
	 */
	public static WatchThreads create(int platform) {
		return new WatchThreads(platform);
	}

	/**
	 * Reserves a thread for one watch. Never waits.
	 * @return the place, or {@code null} if all are taken
	 */
	public @Nullable Place reserve() {
		if (this.platform.tryAcquire()) {
			return new Place(this.platform);
		}
		return this.virtual.tryAcquire() ? new Place(this.virtual) : null;
	}

	private static @Nullable Method startVirtualThread() {
		try {
			return (Runtime.version().feature() >= 24) ? Thread.class.getMethod("startVirtualThread", Runnable.class)
					: null;
		}
		catch (NoSuchMethodException ex) {
			return null;
		}
	}

	/** The right to run one watch. */
	public final class Place {

		private final AtomicBoolean freed = new AtomicBoolean();

		private final Semaphore places;

		private Place(Semaphore places) {
			this.places = places;
		}

		/**
		 * Runs the watch on a thread of its own, and frees the place at its end. Once
		 * only.
		 * @param name the name of the thread
		 * @param watch what to run
		 */
		public void start(String name, Runnable watch) {
			Runnable task = () -> {
				try {
					watch.run();
				}
				finally {
					free();
				}
			};
			try {
				startThread(name, task);
			}
			catch (ReflectiveOperationException | Error ex) {
				free();
				throw new IllegalStateException("There is no thread for a watch", ex);
			}
		}

		/**
		 * Lets another watch have the place, at the latest now that this one is cancelled
		 * and about to end.
		 */
		public void free() {
			if (this.freed.compareAndSet(false, true)) {
				this.places.release();
			}
		}

		private void startThread(String name, Runnable task) throws ReflectiveOperationException {
			if (START_VIRTUAL != null && this.places.equals(WatchThreads.this.virtual)) {
				START_VIRTUAL.invoke(null, (Runnable) () -> {
					Thread.currentThread().setName(name);
					task.run();
				});
				return;
			}
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			thread.start();
		}

	}

}
