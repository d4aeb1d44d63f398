package dev.leaderelection.lock;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a lock stores: who leads, and on which terms. The fields are those of a Kubernetes
 * {@code LeaseSpec}; any of them may be missing in a record that somebody else wrote.
 *
 * @param holderIdentity the holder, {@code null} or empty when nobody holds the lock
 * @param leaseDuration how long other candidates wait after they last saw a change,
 * {@code null} if unknown
 * @param acquireTime when the term began by the holder's clock; shown to people, never
 * compared with a clock
 * @param renewTime when the holder last renewed by its own clock; shown to people, never
 * compared with a clock
 * @param leaderTransitions how often the lock has changed hands
 * @param fencingToken the token of the holder's term, {@code null} where the holder did
 * not record it
 */
public record LeaderElectionRecord(@Nullable String holderIdentity, @Nullable Duration leaseDuration,
		@Nullable Instant acquireTime, @Nullable Instant renewTime, int leaderTransitions,
		@Nullable ResourceVersion fencingToken) {

	/** A record without any content, as {@code kubectl create} may leave it. */
	public static final LeaderElectionRecord EMPTY = new LeaderElectionRecord(null, null, null, null, 0, null);

	/**
	 * Whether nobody holds the lock.
	 * @return {@code true} if the holder is missing or empty
	 */
	public boolean isFree() {
		return this.holderIdentity == null || this.holderIdentity.isEmpty();
	}

	public boolean isHeldBy(String identity) {
		return identity.equals(this.holderIdentity);
	}

}
