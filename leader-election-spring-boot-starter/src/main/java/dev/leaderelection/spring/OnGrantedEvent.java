package dev.leaderelection.spring;

import dev.leaderelection.FencingToken;
import dev.leaderelection.Leadership;

import org.springframework.integration.leader.Context;

/**
 * This application has become the leader. Leader-only methods may run before this is
 * published. Published while no other event of the same election is being handled: a term
 * that ends meanwhile is revoked after every listener has returned.
 */
public class OnGrantedEvent extends org.springframework.integration.leader.event.OnGrantedEvent {

	private static final long serialVersionUID = 1L;

	private final transient Leadership leadership;

	public OnGrantedEvent(Object source, Context context, String role, Leadership leadership) {
		super(source, context, role);
		this.leadership = leadership;
	}

	/**
	 * The term that has begun.
	 * @return the term; it may have ended by now
	 */
	public Leadership getLeadership() {
		return this.leadership;
	}

	public String getHolderIdentity() {
		return this.leadership.holderIdentity();
	}

	public FencingToken getFencingToken() {
		return this.leadership.fencingToken();
	}

}
