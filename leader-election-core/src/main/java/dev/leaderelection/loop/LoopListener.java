package dev.leaderelection.loop;

import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Term;
import org.jspecify.annotations.Nullable;

/**
 * Told about an election in order, one call at a time, on a thread of its own. May block;
 * may throw. Two methods are exceptions.
 */
public interface LoopListener {

	/**
	 * A term has been published, and {@link #granted} will be called for it. On the
	 * loop's thread: returns at once.
	 */
	default void published() {
	}

	/**
	 * A request has ended, with an answer or without. On the loop's thread: returns at
	 * once.
	 */
	default void replied() {
	}

	void granted(Term term);

	void revoked(Term term, RevocationReason reason);

	/**
	 * Whether {@link #renewed} is to be called at all. On the loop's thread: returns at
	 * once.
	 * @return whether anybody cares
	 */
	default boolean wantsRenewals() {
		return false;
	}

	default void renewed(Term term) {
	}

	void leaderChanged(@Nullable String holderIdentity);

	/** The loop has ended. The last call. */
	default void halted() {
	}

}
