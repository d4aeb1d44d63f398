package dev.leaderelection.spring.gate;

import dev.leaderelection.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the run that a grant brings and the runs that come by calls from coinciding: a
 * call that comes during that run is skipped, and that run isn't made if a call has begun
 * in the same term before.
 */
final class Turn {

	private @Nullable Leadership begun;

	private @Nullable Thread caller;

	private boolean taken;

	/**
	 * Lets a call begin, or not.
	 * @param term the call's term
	 * @return {@code false} while the run that a grant brought is under way
	 */
	synchronized boolean begin(Leadership term) {
		if (this.taken && this.caller != Thread.currentThread()) {
			return false;
		}
		this.begun = term;
		return true;
	}

	/**
	 * Begins the run that a grant brings, on this thread.
	 * @param term the term that was granted
	 * @param alone whether calls are skipped until {@link #ended}
	 * @return {@code false} if it isn't needed
	 */
	synchronized boolean take(Leadership term, boolean alone) {
		if (this.taken || term.equals(this.begun)) {
			return false;
		}
		this.begun = term;
		this.taken = alone;
		this.caller = Thread.currentThread();
		return true;
	}

	/** The method has returned; what it began may go on. */
	synchronized void returned() {
		this.caller = null;
	}

	synchronized void ended() {
		this.taken = false;
	}

}
