package dev.leaderelection;

import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

/**
 * Told about the terms of one election: granted, revoked, granted, revoked, each exactly
 * once and in order. The calls of one election never overlap. They run on a thread of
 * their own: a listener may block or throw and neither delays a renewal nor loses a later
 * call, but a release waits until {@link #revoked} has returned.
 */
public interface LeaderElectionListener {

	/**
	 * A term has begun. It may have ended by the time this is called;
	 * {@link Leadership#isValid()} tells.
	 * @param leadership the term
	 */
	default void granted(Leadership leadership) {
	}

	/**
	 * The term has ended; {@link LeaderElection#isLeader()} is false for it already.
	 * @param leadership the term
	 * @param reason why it ended
	 */
	default void revoked(Leadership leadership, RevocationReason reason) {
	}

	/**
	 * Another holder is recorded than before. Called on every replica; quick changes may
	 * be reported as the last of them.
	 * @param holderIdentity the holder, {@code null} for nobody
	 */
	default void newLeader(@Nullable String holderIdentity) {
	}

	/**
	 * Another process leads than before, and this one follows it. Called after
	 * {@link #newLeader}, unless that was about this process itself, or nobody.
	 * @param leaderIdentity the leader, which is not this process
	 */
	default void following(String leaderIdentity) {
	}

	/** The election has been stopped: the last call, until it is started again. */
	default void stopped() {
	}

}
