package dev.leaderelection.spring;

import dev.leaderelection.LeaderElection;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Another holder is recorded than before. Published on every replica, leader or not;
 * quick changes may be reported as the last of them.
 */
public class NewLeaderEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String role;

	private final @Nullable String leader;

	public NewLeaderEvent(LeaderElection source, String role, @Nullable String leader) {
		super(source);
		this.role = role;
		this.leader = leader;
	}

	public String getRole() {
		return this.role;
	}

	/**
	 * Who leads now.
	 * @return the holder identity, {@code null} for nobody
	 */
	public @Nullable String getLeader() {
		return this.leader;
	}

	@Override
	public String toString() {
		return "NewLeaderEvent [role=" + this.role + ", leader=" + this.leader + "]";
	}

}
