package dev.leaderelection.spring;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;

import org.springframework.integration.leader.Context;

/** One term as Spring Integration sees it. */
record TermContext(LeaderElection election, Leadership leadership, String role) implements Context {

	@Override
	public boolean isLeader() {
		return this.leadership.isValid();
	}

	/** Resigns, unless the term is over: a later one is not this context's to give up. */
	@Override
	public void yield() {
		if (isLeader()) {
			this.election.resign();
		}
	}

	@Override
	public String getRole() {
		return this.role;
	}

}
