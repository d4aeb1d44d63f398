package dev.leaderelection.protocol;

import org.jspecify.annotations.Nullable;

/** What the machine wants done, in the order in which it must be done. */
public sealed interface Output {

	/**
	 * Send a request; answer with {@link ElectionMachine#replied}.
	 *
	 * @param id names the request in the reply
	 * @param request what to send
	 * @param timeout nanoseconds after which the request is abandoned and its outcome
	 * unknown
	 */
	record Send(long id, Request request, long timeout) implements Output {
	}

	/**
	 * A term has begun: publish it, then tell listeners.
	 *
	 * @param term the new term
	 */
	record Granted(Term term) implements Output {
	}

	/**
	 * A renewal was confirmed: publish the longer term.
	 *
	 * @param term the same term, confirmed later
	 */
	record Renewed(Term term) implements Output {
	}

	/**
	 * The term has ended: withdraw it first, then tell listeners.
	 *
	 * @param term the term that ended
	 * @param reason why
	 */
	record Revoked(Term term, RevocationReason reason) implements Output {
	}

	/**
	 * A term has begun too late to be granted: the candidate is stopping. Report it as
	 * drained when the work of earlier terms has ended.
	 *
	 * @param term the term
	 */
	record Drain(Term term) implements Output {
	}

	/**
	 * Another holder is recorded than before.
	 *
	 * @param holderIdentity the holder, {@code null} for nobody
	 */
	record LeaderChanged(@Nullable String holderIdentity) implements Output {
	}

	/**
	 * Call {@link ElectionMachine#woke} then, in place of any earlier wish.
	 *
	 * @param at monotonic nanoseconds
	 * @param spread nanoseconds of random delay that may be added
	 */
	record Wake(long at, long spread) implements Output {
	}

	/** The election has stopped; no input matters any more. */
	record Halted() implements Output {
	}

}
