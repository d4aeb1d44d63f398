package dev.leaderelection.spring;

import dev.leaderelection.FencingToken;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;

import org.springframework.integration.leader.Context;

/**
 * This application is no longer the leader. On a voluntary end of the term the lock is
 * released only after every listener has returned: stop what only the leader may do in
 * here, not later. (A listener that closes the application itself returns too late for
 * that: the lock is left to expire.)
 */
public class OnRevokedEvent extends org.springframework.integration.leader.event.OnRevokedEvent {

	private static final long serialVersionUID = 1L;

	private final transient Leadership leadership;

	private final RevocationReason reason;

	public OnRevokedEvent(Object source, Context context, String role, Leadership leadership, RevocationReason reason) {
		super(source, context, role);
		this.leadership = leadership;
		this.reason = reason;
	}

	/**
	 * The term that has ended.
	 * @return the term, valid no more
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

	public RevocationReason getReason() {
		return this.reason;
	}

}
