package dev.leaderelection.spring;

import java.util.function.Supplier;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens in an election as application events, on the thread that the
 * election has for its listeners.
 */
public final class LeaderElectionEvents implements LeaderElectionListener {

	private static final ThreadLocal<@Nullable Boolean> publishing = new ThreadLocal<>();

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
		publish(new OnGrantedEvent(source, context(source, leadership), role(source), leadership));
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		LeaderElection source = this.election.get();
		publish(new OnRevokedEvent(source, context(source, leadership), role(source), leadership, reason));
	}

	@Override
	public void newLeader(@Nullable String holderIdentity) {
		LeaderElection source = this.election.get();
		publish(new NewLeaderEvent(source, role(source), holderIdentity));
	}

	/**
	 * Whether the calling code is, or is called by, a listener of an election's event.
	 */
	static boolean isPublishing() {
		return publishing.get() != null;
	}

	private void publish(ApplicationEvent event) {
		publishing.set(true);
		try {
			this.publisher.publishEvent(event);
		}
		finally {
			publishing.remove();
		}
	}

	private TermContext context(LeaderElection source, Leadership leadership) {
		return new TermContext(leadership, role(source));
	}

	private String role(LeaderElection source) {
		return (this.role != null) ? this.role : source.name();
	}

}
