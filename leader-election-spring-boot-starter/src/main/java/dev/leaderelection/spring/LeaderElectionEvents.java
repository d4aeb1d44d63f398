package dev.leaderelection.spring;

import java.util.function.Supplier;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens in an election as application events, on the thread that the
 * election has for its listeners.
 */
public final class LeaderElectionEvents implements LeaderElectionListener {

	private final ApplicationEventPublisher publisher;

	private final Supplier<LeaderElection> election;

	private final @Nullable String role;

	/**
	 * Creates a listener for one election.
	 * @param publisher where the events go
	 * @param election the source of the events, asked for when there is the first one
	 * @param role the role of the events, {@code null} for the election's name
	 */
	public LeaderElectionEvents(ApplicationEventPublisher publisher, Supplier<LeaderElection> election,
			@Nullable String role) {
		this.publisher = publisher;
		this.election = election;
		this.role = role;
	}

	@Override
	public void granted(Leadership leadership) {
		LeaderElection source = this.election.get();
		this.publisher.publishEvent(new OnGrantedEvent(source, context(source, leadership), role(source), leadership));
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		LeaderElection source = this.election.get();
		this.publisher
			.publishEvent(new OnRevokedEvent(source, context(source, leadership), role(source), leadership, reason));
	}

	@Override
	public void newLeader(@Nullable String holderIdentity) {
		LeaderElection source = this.election.get();
		this.publisher.publishEvent(new NewLeaderEvent(source, role(source), holderIdentity));
	}

	private TermContext context(LeaderElection source, Leadership leadership) {
		return new TermContext(source, leadership, role(source));
	}

	private String role(LeaderElection source) {
		return (this.role != null) ? this.role : source.name();
	}

}
