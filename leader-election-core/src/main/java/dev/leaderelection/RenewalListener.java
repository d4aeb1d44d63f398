package dev.leaderelection;

/** A listener that is told of renewals, too. */
public interface RenewalListener extends LeaderElectionListener {

	/**
	 * The term was renewed. Called between {@link #granted} and {@link #revoked} of the
	 * term, in order with them; renewals that come faster than listeners work are told of
	 * once.
	 * @param leadership the term, which may have ended by now
	 */
	void renewed(Leadership leadership);

}
