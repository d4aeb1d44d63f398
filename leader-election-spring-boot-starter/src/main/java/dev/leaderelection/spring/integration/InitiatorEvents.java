package dev.leaderelection.spring.integration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.spring.LeaderElectionEvents;
import dev.leaderelection.spring.TermContext;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/**
 * Publishes the terms of an initiator: by a {@link LeaderEventPublisher} if there is one,
 * else as the application events that every election has.
 */
final class InitiatorEvents implements LeaderElectionListener {

	private final LeaderElectionInitiator source;

	private final String role;

	private volatile @Nullable LeaderEventPublisher publisher;

	private volatile @Nullable LeaderEventPublisher failurePublisher;

	private volatile @Nullable LeaderElectionEvents application;

	private volatile boolean publishFailed;

	InitiatorEvents(LeaderElectionInitiator source, String role) {
		this.source = source;
		this.role = role;
	}

	void publishBy(LeaderEventPublisher publisher) {
		this.publisher = publisher;
		this.failurePublisher = publisher;
	}

	void publishTo(ApplicationEventPublisher publisher, LeaderElection election) {
		this.application = new LeaderElectionEvents(publisher, () -> election, this.role);
		if (this.publisher == null) {
			this.failurePublisher = new DefaultLeaderEventPublisher(publisher);
		}
	}

	boolean isPublishFailed() {
		return this.publishFailed;
	}

	void setPublishFailed(boolean publishFailed) {
		this.publishFailed = publishFailed;
	}

	@Override
	public void granted(Leadership leadership) {
		LeaderEventPublisher chosen = this.publisher;
		LeaderElectionEvents events = this.application;
		if (chosen != null) {
			chosen.publishOnGranted(this.source, context(leadership), this.role);
		}
		else if (events != null) {
			events.granted(leadership);
		}
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		LeaderEventPublisher chosen = this.publisher;
		LeaderElectionEvents events = this.application;
		if (chosen != null) {
			chosen.publishOnRevoked(this.source, context(leadership), this.role);
		}
		else if (events != null) {
			events.revoked(leadership, reason);
		}
	}

	@Override
	public void newLeader(@Nullable String holderIdentity) {
		LeaderElectionEvents events = this.application;
		if (events != null) {
			events.newLeader(holderIdentity);
		}
	}

	@Override
	public void following(String leaderIdentity) {
		LeaderEventPublisher chosen = this.failurePublisher;
		if (this.publishFailed && chosen != null) {
			chosen.publishOnFailedToAcquire(this.source, this.source.getContext(), this.role);
		}
	}

	private TermContext context(Leadership leadership) {
		return new TermContext(leadership, this.role);
	}

}
