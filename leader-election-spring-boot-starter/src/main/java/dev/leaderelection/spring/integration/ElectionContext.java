package dev.leaderelection.spring.integration;

import dev.leaderelection.LeaderElection;

import org.springframework.integration.leader.Context;

/** All terms of an election as Spring Integration sees them. */
record ElectionContext(LeaderElection election, String role) implements Context {

	@Override
	public boolean isLeader() {
		return this.election.isLeader();
	}

	@Override
	public void yield() {
		this.election.resign();
	}

	@Override
	public String getRole() {
		return this.role;
	}

}
