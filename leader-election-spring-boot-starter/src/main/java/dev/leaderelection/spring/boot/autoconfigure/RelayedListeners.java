package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;

import dev.leaderelection.LeaderElectionListener;

import org.springframework.context.SmartLifecycle;

/** The listeners in this context of an election that runs in a parent context. */
final class RelayedListeners implements SmartLifecycle {

	private final ListenerRelay relay;

	private final List<LeaderElectionListener> listeners;

	private final int phase;

	private volatile boolean running;

	RelayedListeners(ListenerRelay relay, List<LeaderElectionListener> listeners, int phase) {
		this.relay = relay;
		this.listeners = listeners;
		this.phase = phase;
	}

	@Override
	public void start() {
		this.running = true;
		this.relay.add(this.listeners);
	}

	@Override
	public void stop() {
		this.relay.remove(this.listeners);
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
