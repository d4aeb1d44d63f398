package dev.leaderelection.spring.boot.autoconfigure;

import java.util.stream.Stream;

import dev.leaderelection.kubernetes.KubernetesConnection;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Leaves no socket open while the application is stopped, nor what is known of the
 * container: after a checkpoint it may go on in another one. The last to stop.
 */
final class ConnectionLifecycle implements SmartLifecycle {

	private final ConfigurableListableBeanFactory beans;

	private volatile boolean running;

	ConnectionLifecycle(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public void start() {
		this.running = true;
	}

	/** Makes no connection that nobody has asked for. */
	@Override
	public void stop() {
		Stream.of(this.beans.getBeanNamesForType(KubernetesConnection.class, false, false))
			.filter(this.beans::containsSingleton)
			.forEach((name) -> this.beans.getBean(name, KubernetesConnection.class).disconnect());
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
