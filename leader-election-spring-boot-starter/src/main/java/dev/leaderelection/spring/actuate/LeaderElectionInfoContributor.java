package dev.leaderelection.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionStatus.State;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Tells who leads, as {@code leaderElection}. */
public class LeaderElectionInfoContributor implements InfoContributor {

	private final LeaderElection election;

	public LeaderElectionInfoContributor(LeaderElection election) {
		this.election = election;
	}

	@Override
	public void contribute(Info.Builder builder) {
		LeaderElectionStatus status = this.election.status();
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("election", status.election());
		detail.put("leading", status.state() == State.LEADER);
		if (status.leader() != null) {
			detail.put("leader", status.leader());
		}
		builder.withDetail("leaderElection", detail);
	}

}
