package dev.leaderelection.kubernetes;

import java.util.HashMap;
import java.util.Map;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.loop.WatchThreads;
import org.jspecify.annotations.Nullable;

/**
 * The watches on the pods of holders, of one connection: one for each pod, however many
 * elections it leads. Any thread.
 */
final class PodWatches {

	/**
	 * Before JDK 24; where the leaders of many elections are on more pods than that,
	 * those beyond aren't watched.
	 */
	static final int PLATFORM_WATCHES = 2;

	private final KubernetesConnection connection;

	private final WatchThreads threads = WatchThreads.create(PLATFORM_WATCHES);

	private final WatchHistory history = new WatchHistory("A crash of the leader is not seen before its lease ends.");

	private final Map<Resource, PodWatch> watches = new HashMap<>();

	PodWatches(KubernetesConnection connection) {
		this.connection = connection;
	}

	/**
	 * Watches a pod until its status proves that a holder has ended.
	 * @param pod the pod, which may be gone, or another one by that name
	 * @param holder whose end is of interest
	 * @param ended run once, on any thread
	 * @return ends the interest, and the watch with the last one; {@code null} if there
	 * is no thread for it
	 */
	synchronized @Nullable LockWatch watch(Resource pod, HolderInstance holder, Runnable ended) {
		PodWatch watch = this.watches.get(pod);
		if (watch == null) {
			WatchThreads.Place place = this.threads.reserve();
			if (place == null) {
				return null;
			}
			watch = new PodWatch(this.connection, pod, place, this.history);
			place.start("leader-election-watch-" + pod.name(), watch);
			this.watches.put(pod, watch);
		}
		PodWatch shared = watch;
		PodWatch.Interest interest = shared.add(holder, ended);
		return () -> end(pod, shared, interest);
	}

	private synchronized void end(Resource pod, PodWatch watch, PodWatch.Interest interest) {
		if (watch.remove(interest)) {
			watch.close();
			this.watches.remove(pod, watch);
		}
	}

	synchronized void close() {
		this.watches.values().forEach(PodWatch::close);
		this.watches.clear();
	}

}
