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
 * runs on a thread of its own; a start waits for a stop that is under way.
 */
public final class LeaderElectionLifecycle
		implements SmartLifecycle, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final LeaderElection election;

	private final @Nullable ApplicationAvailability readiness;

	private final boolean pauseWhenUnready;

	private final boolean autoStartup;

	private final int phase;

	private volatile boolean running;

	private @Nullable Thread last;

	/**
	 * Creates the lifecycle of an election.
	 * @param election the election
	 * @param readiness tells when to begin to campaign, {@code null} for at once
	 * @param pauseWhenUnready whether to stop while the application refuses traffic
	 * @param autoStartup whether to start with the application
	 * @param phase when to start and stop among the application's other parts
	 */
	public LeaderElectionLifecycle(LeaderElection election, @Nullable ApplicationAvailability readiness,
			boolean pauseWhenUnready, boolean autoStartup, int phase) {
		this.election = election;
		this.readiness = readiness;
		this.pauseWhenUnready = pauseWhenUnready;
		this.autoStartup = autoStartup;
		this.phase = phase;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		if (this.readiness == null || this.readiness.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			campaign();
		}
	}

	@Override
	public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (this.running && event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
			campaign();
		}
		else if (this.running && this.pauseWhenUnready) {
			Duration timeout = stopTimeout();
			afterwards(() -> this.election.stop(timeout));
		}
	}

	@Override
	public void stop() {
		Thread stopping = beginStop(() -> {
		});
		join(stopping);
	}

	@Override
	public void stop(Runnable callback) {
		beginStop(callback);
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

	private void campaign() {
		if (this.last == null || !this.last.isAlive()) {
			this.election.start();
		}
		else {
			afterwards(this.election::start);
		}
	}

	private synchronized Thread beginStop(Runnable callback) {
		this.running = false;
		Duration timeout = stopTimeout();
		return afterwards(() -> stopElection(timeout, callback));
	}

	/**
	 * A listener that closes the application would wait for itself: the lock isn't
	 * released before it has returned. It is left to expire then.
	 */
	private Duration stopTimeout() {
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

	/** In the order in which they are asked for, starts and stops don't overlap. */
	private Thread afterwards(Runnable task) {
		Thread previous = this.last;
		Thread thread = new Thread(() -> {
			join(previous);
			task.run();
		}, "leader-election-lifecycle");
		this.last = thread;
		thread.start();
		return thread;
	}

	private static void join(@Nullable Thread thread) {
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
