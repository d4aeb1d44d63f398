package dev.leaderelection.spring;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;

import org.springframework.integration.leader.Candidate;

/**
 * Tells a {@link Candidate} of Spring Integration, in its own role, so that it moves here
 * from a {@code LockRegistryLeaderInitiator} as it is. What it does when it is granted
 * leadership should end soon: it isn't told of the end before it has returned. If it
 * fails instead, its term is given up, so that another replica has a try.
 */
public final class CandidateListener implements LeaderElectionListener {

	private final Candidate candidate;

	public CandidateListener(Candidate candidate) {
		this.candidate = candidate;
	}

	@Override
	public void granted(Leadership leadership) {
		try {
			this.candidate.onGranted(context(leadership));
		}
		catch (InterruptedException | RuntimeException ex) {
			leadership.resign();
			throw new IllegalStateException("The candidate " + this.candidate + " can't lead", ex);
		}
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		this.candidate.onRevoked(context(leadership));
	}

	private TermContext context(Leadership leadership) {
		return new TermContext(leadership, this.candidate.getRole());
	}

}
