package dev.leaderelection.spring.integration;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

/**
 * One record, as long as this process holds it, or tries to: an election that runs no
 * longer than that. For one thread at a time, except where said.
 */
final class RecordHold implements LeaderElectionListener {

	private final LeaseLockRegistry registry;

	private final String name;

	/** The same one for each attempt: it remembers how long a holder has been silent. */
	private volatile @Nullable LeaderElection election;

	private volatile @Nullable Leadership leadership;

	RecordHold(LeaseLockRegistry registry, String name) {
		this.registry = registry;
		this.name = name;
	}

	/** Any thread. */
	@Nullable Leadership leadership() {
		return this.leadership;
	}

	boolean isValid() {
		Leadership current = this.leadership;
		return current != null && current.isValid();
	}

	/**
	 * Takes the record, unless it is held already.
	 * @param wait how long to wait while another holds it
	 * @param leaseDuration how long others wait if this process crashes
	 * @return whether it is held
	 */
	boolean acquire(Duration wait, Duration leaseDuration) throws InterruptedException {
		if (isValid()) {
			return true;
		}
		end();
		LeaderElection campaign = election(leaseDuration);
		this.registry.began(this);
		try {
			this.leadership = campaign.attempt(wait).orElse(null);
		}
		finally {
			if (this.leadership == null) {
				end();
			}
		}
		return this.leadership != null;
	}

	/**
	 * Gives the record up.
	 * @return whether it was held until now
	 */
	boolean release() {
		boolean held = isValid();
		end();
		return held;
	}

	/**
	 * Waits no longer for the record; if it is held, leaves it to expire. Any thread.
	 */
	void abandon() {
		LeaderElection current = this.election;
		if (current != null && this.leadership == null) {
			current.stop(Duration.ZERO);
		}
	}

	/** What was lost isn't campaigned for before somebody wants it again. */
	@Override
	public void revoked(Leadership ended, RevocationReason reason) {
		LeaderElection current = this.election;
		if (current != null && reason != RevocationReason.STOPPED) {
			current.close();
		}
	}

	/** In any case, also on a thread that is interrupted: others wait for the release. */
	private void end() {
		boolean interrupted = Thread.interrupted();
		LeaderElection current = this.election;
		if (current != null && !this.registry.isClosed()) {
			current.close();
		}
		this.leadership = null;
		this.registry.ended(this);
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private LeaderElection election(Duration leaseDuration) {
		LeaderElection current = this.election;
		if (current == null || !current.config().timing().leaseDuration().equals(leaseDuration)) {
			current = this.registry.election(this.name, leaseDuration, this);
			this.election = current;
		}
		return current;
	}

}
