package dev.leaderelection;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.LockClient;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.loop.Rehearsal;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/** Counts the requests that have an answer, and the time until then. */
final class CountingLockClient implements LockClient {

	private final LockClient client;

	private final TimeSource time;

	private final Counts counts;

	CountingLockClient(LockClient client, TimeSource time, Counts counts) {
		this.client = client;
		this.time = time;
		this.counts = counts;
	}

	@Override
	public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
		long sent = this.time.read().monotonic();
		return this.client.send(request, timeout, (outcome) -> {
			this.counts.add(request, outcome, this.time.read().monotonic() - sent);
			reply.accept(outcome);
		});
	}

	@Override
	public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return this.client.watch(since, listener);
	}

	@Override
	public @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return this.client.watchHolder(held, ended);
	}

	@Override
	public void rehearse(Rehearsal rehearsal) {
		this.client.rehearse(rehearsal);
	}

	/** Counts over all runs of an election. */
	static final class Counts {

		private final Map<Kind, RequestCount> counts = new ConcurrentHashMap<>();

		private void add(Request request, Outcome outcome, long nanos) {
			Kind kind = new Kind(RequestCount.Operation.valueOf(word(request)),
					RequestCount.Ending.valueOf(word(outcome)));
			this.counts.merge(kind, new RequestCount(1, Duration.ofNanos(nanos)), RequestCount::plus);
		}

		RequestCount of(RequestCount.Operation operation, RequestCount.Ending ending) {
			return this.counts.getOrDefault(new Kind(operation, ending), RequestCount.NONE);
		}

		private static String word(Object type) {
			return type.getClass().getSimpleName().toUpperCase(Locale.ROOT);
		}

	}

	private record Kind(RequestCount.Operation operation, RequestCount.Ending ending) {
	}

}
