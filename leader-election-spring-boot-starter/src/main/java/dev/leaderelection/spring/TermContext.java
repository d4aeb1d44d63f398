package dev.leaderelection.spring;

import dev.leaderelection.Leadership;

import org.springframework.integration.leader.Context;

/**
 * One term as Spring Integration sees it.
 *
 * @param leadership the term
 * @param role the role in which it is led
 */
public record TermContext(Leadership leadership, String role) implements Context {

	@Override
	public boolean isLeader() {
		return this.leadership.isValid();
	}

	/** Gives this very term up; a later one isn't this context's to give up. */
	@Override
	public void yield() {
		this.leadership.resign();
	}

	@Override
	public String getRole() {
		return this.role;
	}

}
