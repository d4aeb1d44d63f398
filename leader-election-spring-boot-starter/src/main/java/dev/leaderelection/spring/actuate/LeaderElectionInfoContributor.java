package dev.leaderelection.spring.actuate;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionStatus.State;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Tells who leads, as {@code leaderElection}; where there are several elections, under
 * the name of each.
 */
public class LeaderElectionInfoContributor implements InfoContributor {

	private final List<LeaderElection> elections;

	public LeaderElectionInfoContributor(Collection<LeaderElection> elections) {
		this.elections = List.copyOf(elections);
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> details = new LinkedHashMap<>();
		this.elections.forEach((election) -> details.put(election.name(), detail(election.status())));
		builder.withDetail("leaderElection", (details.size() == 1) ? details.values().iterator().next() : details);
	}

	private static Map<String, Object> detail(LeaderElectionStatus status) {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("election", status.election());
		detail.put("leading", status.state() == State.LEADER);
		if (status.leader() != null) {
			detail.put("leader", status.leader());
		}
		return detail;
	}

}
