package dev.leaderelection.spring;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Campaigns while the application runs, and by default only once it accepts traffic.
 * <p>
 * By default it is the first to stop: leadership ends and listeners are told while every
 * bean still lives, leader-only work may end while the lock is still held, and only then
 * the lock is released. The stop takes no longer than the election's stop timeout, and
 * runs on a thread of its own.
 */
public final class LeaderElectionLifecycle
		implements SmartLifecycle, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final LeaderElection election;

	private final @Nullable ApplicationAvailability readiness;

	private final boolean autoStartup;

	private final int phase;

	private volatile boolean running;

	private @Nullable Thread stopping;

	/**
	 * Creates the lifecycle of an election.
	 * @param election the election
	 * @param readiness tells when to begin to campaign, {@code null} for at once
	 * @param autoStartup whether to start with the application
	 * @param phase when to start and stop among the application's other parts
	 */
	public LeaderElectionLifecycle(LeaderElection election, @Nullable ApplicationAvailability readiness,
			boolean autoStartup, int phase) {
		this.election = election;
		this.readiness = readiness;
		this.autoStartup = autoStartup;
		this.phase = phase;
	}

	@Override
	public synchronized void start() {
		awaitStop();
		this.running = true;
		if (this.readiness == null || this.readiness.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			this.election.start();
		}
	}

	@Override
	public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (this.running && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
			this.election.start();
		}
	}

	@Override
	public void stop() {
		stop(() -> {
		});
		awaitStop();
	}

	@Override
	public synchronized void stop(Runnable callback) {
		this.running = false;
		Duration timeout = timeout();
		Thread thread = new Thread(() -> stopElection(timeout, callback), "leader-election-stop");
		this.stopping = thread;
		thread.start();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

	/**
	 * A listener that closes the application would wait for itself: the lock isn't
	 * released before it has returned. It is left to expire then.
	 */
	private Duration timeout() {
		return LeaderElectionEvents.isPublishing() ? Duration.ofMillis(1) : this.election.config().stopTimeout();
	}

	private void stopElection(Duration timeout, Runnable callback) {
		try {
			this.election.stop(timeout);
		}
		finally {
			callback.run();
		}
	}

	private synchronized void awaitStop() {
		Thread thread = this.stopping;
		this.stopping = null;
		try {
			if (thread != null) {
				thread.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
