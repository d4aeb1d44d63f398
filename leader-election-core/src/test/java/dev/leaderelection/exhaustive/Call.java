package dev.leaderelection.exhaustive;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request that its candidate waits for.
 *
 * @param id its number
 * @param request what was sent
 * @param sent true time at which it was sent
 * @param stage how far it has come
 * @param slow whether what is on its way may take as long as it likes
 * @param reply the answer on its way back
 */
record Call(long id, Request request, long sent, Stage stage, boolean slow, @Nullable Outcome reply) {

	/** How far a request has come. */
	enum Stage {

		TRAVELLING, ANSWERED, LOST

	}

	static Call of(long id, Request request, long sent) {
		return new Call(id, request, sent, Stage.TRAVELLING, false, null);
	}

	Call answered(Outcome reply) {
		return new Call(this.id, this.request, this.sent, Stage.ANSWERED, false, reply);
	}

	Call lost() {
		return new Call(this.id, this.request, this.sent, Stage.LOST, false, null);
	}

	Call slow(boolean slow) {
		return new Call(this.id, this.request, this.sent, this.stage, slow, this.reply);
	}

	boolean isTravelling() {
		return this.stage == Stage.TRAVELLING;
	}

	boolean isAnswered() {
		return this.stage == Stage.ANSWERED;
	}

	boolean isTimedOut(long now) {
		return now >= this.sent + Scope.TIMEOUT * Scope.TICK;
	}

}
