package dev.leaderelection.loop;

import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Term;
import org.jspecify.annotations.Nullable;

/** Listens to nothing. */
final class Deaf implements LoopListener {

	@Override
	public void granted(Term term) {
	}

	@Override
	public void revoked(Term term, RevocationReason reason) {
	}

	@Override
	public void leaderChanged(@Nullable String holderIdentity) {
	}

}
