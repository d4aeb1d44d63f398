package dev.leaderelection.kubernetes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.WatchThreads;
import org.jspecify.annotations.Nullable;

/**
 * Watches one pod, on its thread, until closed: a watch that ends is followed by the
 * next, which begins with the present state.
 */
final class PodWatch implements Runnable, LockWatchListener {

	/** A watch that can't be opened is tried again ever more rarely. */
	private static final int MAX_FAILURES = 8;

	private static final long RETRY_MILLIS = 500;

	private final KubernetesConnection connection;

	private final Resource pod;

	private final WatchThreads.Place place;

	private final WatchHistory history;

	private final Set<Interest> interests = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile @Nullable Subscription watch;

	private volatile @Nullable PodStatus status;

	private int failures;

	PodWatch(KubernetesConnection connection, Resource pod, WatchThreads.Place place, WatchHistory history) {
		this.connection = connection;
		this.pod = pod;
		this.place = place;
		this.history = history;
	}

	Interest add(HolderInstance holder, Runnable ended) {
		Interest interest = new Interest(holder, ended);
		this.interests.add(interest);
		PodStatus known = this.status;
		if (known != null) {
			interest.judge(known);
		}
		return interest;
	}

	/**
	 * Ends an interest.
	 * @return whether it was the last one
	 */
	boolean remove(Interest interest) {
		return this.interests.remove(interest) && this.interests.isEmpty();
	}

	void close() {
		this.closed.countDown();
		Subscription current = this.watch;
		if (current != null) {
			current.close();
		}
		this.place.free();
	}

	@Override
	public void run() {
		try {
			do {
				Subscription next = new Subscription(this.pod, new PodDocument(), null, this, this.history, (over) -> {
				});
				ObjectWatch source = new ObjectWatch(this.connection, next, this.place);
				next.from(source);
				this.watch = next;
				if (this.closed.getCount() > 0) {
					source.run();
				}
			}
			while (!this.closed.await(pause(), TimeUnit.MILLISECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private long pause() {
		long millis = (RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS)) << this.failures;
		this.failures = Math.min(this.failures + 1, MAX_FAILURES);
		return millis;
	}

	@Override
	public void opened() {
		this.failures = 0;
	}

	@Override
	public void present(Snapshot snapshot) {
		if (snapshot.attachment() instanceof JsonObject object) {
			PodStatus present = new PodStatus(object);
			this.status = present;
			this.interests.forEach((interest) -> interest.judge(present));
		}
	}

	/** Who deletes a pod doesn't wait for its containers. */
	@Override
	public void absent(ResourceVersion version) {
	}

	@Override
	public void closed(String reason) {
	}

	/** Somebody who wants to know of the end of one holder. */
	static final class Interest {

		private final HolderInstance holder;

		private final Runnable ended;

		private final AtomicBoolean told = new AtomicBoolean();

		private Interest(HolderInstance holder, Runnable ended) {
			this.holder = holder;
			this.ended = ended;
		}

		private void judge(PodStatus status) {
			if (status.showsEndOf(this.holder) && this.told.compareAndSet(false, true)) {
				this.ended.run();
			}
		}

	}

	/** A pod has no record. */
	private static final class PodDocument extends ObjectDocument {

		private PodDocument() {
			super("");
		}

		@Override
		JsonObject fields(JsonObject object) {
			return new JsonObject();
		}

		@Override
		void put(JsonObject fields, JsonObject object) {
			throw new UnsupportedOperationException("Pods are only read");
		}

	}

}
