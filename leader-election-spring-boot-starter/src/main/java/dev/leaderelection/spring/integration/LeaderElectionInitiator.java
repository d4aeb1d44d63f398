package dev.leaderelection.spring.integration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.CandidateListener;
import dev.leaderelection.spring.LeaderElectionLifecycle;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationEventPublisherAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/**
 * An election with the contracts of Spring Integration's
 * {@code LockRegistryLeaderInitiator}: tells a {@link Candidate}, then publishes events.
 * For applications that declare their initiators as beans; a Spring Boot application
 * needs none, since the starter tells every {@link Candidate} bean.
 * <p>
 * As a bean it also is a bean of type {@link LeaderElection}, so that
 * {@link dev.leaderelection.spring.LeaderOnly} methods, the endpoint, health and metrics
 * are about this election, and the starter makes no other.
 * <p>
 * <b>Different from the original.</b> The context is false before anybody is told of the
 * end of a term. {@link #stop()} returns after the candidate was told and the lock was
 * released. After {@link Context#yield()} this candidate doesn't campaign for one lease
 * duration.
 */
public final class LeaderElectionInitiator
		implements SmartLifecycle, DisposableBean, ApplicationEventPublisherAware, FactoryBean<LeaderElection> {

	private final InitiatorEvents events;

	private final LeaderElection election;

	private final LeaderElectionLifecycle lifecycle;

	private final Context context;

	private boolean autoStartup = true;

	private int phase = Integer.MAX_VALUE;

	/**
	 * Creates an initiator with the default durations. The role of the candidate is the
	 * name of the election, its id the name of this replica.
	 * @param lock what the candidates of this role compete for
	 * @param candidate told about terms
	 */
	public LeaderElectionInitiator(ResourceLock lock, Candidate candidate) {
		this(LeaderElection.builder().lock(lock).name(candidate.getRole()).candidate(candidate.getId()), candidate);
	}

	/**
	 * Creates an initiator for an election of any configuration.
	 * @param election the election, not built yet; listeners that it has are told first
	 * @param candidate told about terms, in its role
	 */
	public LeaderElectionInitiator(LeaderElectionConfig.Builder election, Candidate candidate) {
		this.events = new InitiatorEvents(this, candidate.getRole());
		this.election = election.listener(new CandidateListener(candidate)).listener(this.events).build();
		this.lifecycle = new LeaderElectionLifecycle(this.election, null, false, true, this.phase);
		this.context = new ElectionContext(this.election, candidate.getRole());
	}

	/**
	 * Whether this candidate leads, at any time, and the way to give leadership up.
	 * @return the context, the same one for all terms
	 */
	public Context getContext() {
		return this.context;
	}

	/**
	 * Publishes granted and revoked in another way than as application events, and
	 * failures to acquire if {@link #setPublishFailedEvents} says so.
	 * @param leaderEventPublisher called with this initiator as the source
	 */
	public void setLeaderEventPublisher(LeaderEventPublisher leaderEventPublisher) {
		this.events.publishBy(leaderEventPublisher);
	}

	@Override
	public void setApplicationEventPublisher(ApplicationEventPublisher applicationEventPublisher) {
		this.events.publishTo(applicationEventPublisher, this.election);
	}

	public boolean isPublishFailedEvents() {
		return this.events.isPublishFailed();
	}

	/**
	 * Whether to publish that this candidate failed to acquire the lock: once for each
	 * leader that it then follows, not at each attempt.
	 * @param publishFailedEvents {@code false} by default
	 */
	public void setPublishFailedEvents(boolean publishFailedEvents) {
		this.events.setPublishFailed(publishFailedEvents);
	}

	@Override
	public void start() {
		this.lifecycle.start();
	}

	@Override
	public void stop() {
		this.lifecycle.stop();
	}

	@Override
	public void stop(Runnable callback) {
		this.lifecycle.stop(callback);
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isRunning();
	}

	@Override
	public void destroy() {
		stop();
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	/** By default the last to start and the first to stop. */
	@Override
	public int getPhase() {
		return this.phase;
	}

	public void setPhase(int phase) {
		this.phase = phase;
	}

	@Override
	public LeaderElection getObject() {
		return this.election;
	}

	@Override
	public Class<?> getObjectType() {
		return LeaderElection.class;
	}

	@Override
	public String toString() {
		return "initiator of " + this.election;
	}

}
