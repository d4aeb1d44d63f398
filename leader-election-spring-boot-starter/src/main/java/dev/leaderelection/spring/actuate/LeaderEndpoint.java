package dev.leaderelection.spring.actuate;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Shows who leads, on every replica and from its own memory. With
 * {@code management.endpoint.leader.access=unrestricted} the leader can also be asked to
 * resign, for example to hand over before maintenance.
 */
@Endpoint(id = "leader", defaultAccess = Access.READ_ONLY)
public class LeaderEndpoint {

	private final Map<String, LeaderElection> elections = new LinkedHashMap<>();

	public LeaderEndpoint(Collection<LeaderElection> elections) {
		elections.forEach((election) -> this.elections.put(election.name(), election));
	}

	/**
	 * Shows the application's only election, or all of several.
	 * @return a {@link LeaderDescriptor}, or an {@link ElectionsDescriptor}
	 */
	@ReadOperation
	public Object leader() {
		Map<String, LeaderDescriptor> all = new LinkedHashMap<>();
		this.elections.forEach((name, election) -> all.put(name, LeaderDescriptor.of(election.status())));
		return (all.size() == 1) ? all.values().iterator().next() : new ElectionsDescriptor(all);
	}

	/**
	 * Shows one election.
	 * @param election its name
	 * @return its state, {@code null} if there is no such election
	 */
	@ReadOperation
	public @Nullable LeaderDescriptor leaderOf(@Selector String election) {
		LeaderElection found = this.elections.get(election);
		return (found != null) ? LeaderDescriptor.of(found.status()) : null;
	}

	/**
	 * Gives up all leadership that this replica has.
	 * @param holdOff how long not to campaign, by default one lease duration
	 * @return whether there was leadership to give up
	 */
	@WriteOperation
	public ResignationDescriptor resign(@Nullable Duration holdOff) {
		boolean resigned = false;
		for (LeaderElection election : this.elections.values()) {
			resigned |= resign(election, holdOff);
		}
		return new ResignationDescriptor(resigned);
	}

	/**
	 * Gives up the leadership of one election, if this replica has it.
	 * @param election the election's name
	 * @param holdOff how long not to campaign, by default one lease duration
	 * @return whether there was leadership to give up
	 */
	@WriteOperation
	public ResignationDescriptor resignFrom(@Selector String election, @Nullable Duration holdOff) {
		LeaderElection found = this.elections.get(election);
		if (found == null) {
			String reason = "There is no election '" + election + "'; there is " + this.elections.keySet();
			throw new InvalidEndpointRequestException(reason, reason);
		}
		return new ResignationDescriptor(resign(found, holdOff));
	}

	private static boolean resign(LeaderElection election, @Nullable Duration holdOff) {
		if (holdOff != null && holdOff.isNegative()) {
			String reason = "The hold-off must not be negative, but was " + holdOff;
			throw new InvalidEndpointRequestException(reason, reason);
		}
		return (holdOff != null) ? election.resign(holdOff) : election.resign();
	}

	/**
	 * Several elections.
	 *
	 * @param elections by their names
	 */
	public record ElectionsDescriptor(Map<String, LeaderDescriptor> elections) {
	}

	/**
	 * What a request to resign came to.
	 *
	 * @param resigned whether there was leadership to give up
	 */
	public record ResignationDescriptor(boolean resigned) {
	}

}
