package dev.leaderelection.loop;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a {@link ResourceLock} on request threads. A call that overruns its timeout is
 * interrupted and answered as unknown, so that no lock can hold up its election.
 */
public final class BlockingLockClient implements LockClient {

	private static final Logger logger = LoggerFactory.getLogger(BlockingLockClient.class);

	private final ResourceLock lock;

	private final Executor requestThreads;

	private final RequestLine line;

	private final LoopThread loopThread;

	private final TimeSource time;

	private final AtomicBoolean rehearsing = new AtomicBoolean();

	public BlockingLockClient(ResourceLock lock, Executor requestThreads, LoopThread loopThread, TimeSource time) {
		this.lock = lock;
		this.requestThreads = requestThreads;
		this.line = new RequestLine(requestThreads);
		this.loopThread = loopThread;
		this.time = time;
	}

	@Override
	public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
		AtomicBoolean answered = new AtomicBoolean();
		Consumer<Outcome> once = (outcome) -> {
			if (answered.compareAndSet(false, true)) {
				reply.accept(outcome);
			}
		};
		long due = this.time.read().monotonic() + timeout;
		try {
			FutureTask<?> call = new FutureTask<>(() -> once.accept(call(request, due)), null);
			this.line.submit(call);
			LoopThread.Cancellable overrun = this.loopThread.schedule(() -> {
				once.accept(new Outcome.Unknown("no answer within " + Duration.ofNanos(timeout).toMillis() + " ms"));
				call.cancel(true);
			}, timeout);
			return () -> {
				answered.set(true);
				overrun.cancel();
				call.cancel(true);
			};
		}
		catch (RejectedExecutionException ex) {
			once.accept(new Outcome.Unknown("the election's threads are shut down"));
			return () -> answered.set(true);
		}
	}

	@Override
	public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return this.lock.watch(since, listener);
	}

	@Override
	public @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return this.lock.watchHolder(held, ended);
	}

	@Override
	public void rehearse(Rehearsal rehearsal) {
		if (!this.rehearsing.compareAndSet(false, true)) {
			return;
		}
		try {
			this.requestThreads.execute(() -> perform(rehearsal));
		}
		catch (RejectedExecutionException ex) {
			// Closed: nothing will be taken over.
		}
	}

	private void perform(Rehearsal rehearsal) {
		try {
			rehearsal.perform(this.lock);
		}
		catch (RuntimeException | Error ex) {
			logger.debug("{} could not rehearse a write", this.lock.describe(), ex);
		}
		finally {
			this.rehearsing.set(false);
		}
	}

	/**
	 * A request that waited for a thread, or for the request before it, until its time
	 * was over is not sent at all.
	 */
	private Outcome call(Request request, long due) {
		long left = due - this.time.read().monotonic();
		if (left <= 0) {
			return new Outcome.Unknown("the lock or the request threads were busy until the time was over");
		}
		try {
			return checked(request, call(request, Duration.ofNanos(left)));
		}
		catch (Throwable ex) {
			return new Outcome.Unknown(ex.toString());
		}
	}

	private Outcome call(Request request, Duration timeout) {
		if (request instanceof Request.Create create) {
			return this.lock.create(create.record(), timeout);
		}
		if (request instanceof Request.Update update) {
			return this.lock.update(update.base(), update.record(), timeout);
		}
		return this.lock.read(timeout);
	}

	/**
	 * An answer to another question than the one asked proves nothing, nor does a write
	 * whose version doesn't come after the one that it replaced.
	 */
	private static Outcome checked(Request request, @Nullable Outcome outcome) {
		boolean read = request instanceof Request.Read;
		boolean senseless = outcome == null
				|| (read ? outcome instanceof Outcome.Stored || outcome instanceof Outcome.Conflict
						: outcome instanceof Outcome.Found);
		if (outcome instanceof Outcome.Stored stored && request instanceof Request.Update update) {
			senseless |= !stored.snapshot().version().isAfter(update.base().version());
		}
		return (outcome == null || senseless) ? new Outcome.Unknown("the lock answered with nonsense: " + outcome)
				: outcome;
	}

}
