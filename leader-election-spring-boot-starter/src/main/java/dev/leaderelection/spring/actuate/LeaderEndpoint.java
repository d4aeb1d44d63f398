package dev.leaderelection.spring.actuate;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows who leads, on every replica and from its own memory. With
 * {@code management.endpoint.leader.access=unrestricted} the leader can also be asked to
 * resign, for example to hand over before maintenance.
 */
@Endpoint(id = "leader", defaultAccess = Access.READ_ONLY)
public class LeaderEndpoint {

	private final LeaderElection election;

	public LeaderEndpoint(LeaderElection election) {
		this.election = election;
	}

	@ReadOperation
	public LeaderDescriptor leader() {
		return LeaderDescriptor.of(this.election.status());
	}

	/**
	 * Gives leadership up, if this replica has it.
	 * @param holdOff how long not to campaign, by default one lease duration
	 * @return whether there was leadership to give up
	 */
	@WriteOperation
	public ResignationDescriptor resign(@Nullable Duration holdOff) {
		return new ResignationDescriptor((holdOff != null) ? this.election.resign(holdOff) : this.election.resign());
	}

	/**
	 * What a request to resign came to.
	 *
	 * @param resigned whether there was leadership to give up
	 */
	public record ResignationDescriptor(boolean resigned) {
	}

}
