package dev.leaderelection.loop;

import java.util.function.Consumer;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/** A resource lock as the loop sees it: nothing blocks, and every request is answered. */
public interface LockClient {

	/**
	 * Sends a request.
	 * @param request what to ask
	 * @param timeout nanoseconds after which the answer is {@link Outcome.Unknown}
	 * @param reply called exactly once, on any thread, unless the request was cancelled
	 * @return abandons the request; it may still be applied
	 */
	LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply);

	/**
	 * Opens a watch.
	 * @param since report what is newer, or the present state first if {@code null}
	 * @param listener told on any thread
	 * @return the watch, or {@code null} where there is none
	 */
	@Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener);

	/**
	 * Looks for proof that the process which holds the record has ended, until closed.
	 * @param held a record that another process holds
	 * @param ended run at most once, on any thread, when that is proven
	 * @return what looks, or {@code null} where the record tells too little
	 */
	default @Nullable LockWatch watchHolder(Snapshot held, Runnable ended) {
		return null;
	}

	/**
	 * Has the lock go through a take-over in thought, on another thread, unless it is at
	 * that already. A failure doesn't matter.
	 * @param rehearsal what to go through
	 */
	default void rehearse(Rehearsal rehearsal) {
	}

}
