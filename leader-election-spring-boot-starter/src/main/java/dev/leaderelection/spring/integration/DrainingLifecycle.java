package dev.leaderelection.spring.integration;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Stops only when what runs has ended. Spring Integration's role controller calls
 * {@link #stop()}, after which a message listener container may still be working on a
 * message; with this around the container, the lock of the election is held until that
 * message is done, or left to expire if it takes longer than the election's stop timeout.
 * <p>
 * Give the container a lower phase than the election has, which is the highest one by
 * default: otherwise the application stops both at the same time when it is closed, and a
 * container that is being stopped doesn't tell anybody else when it has.
 */
public final class DrainingLifecycle implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(DrainingLifecycle.class);

	private final Supplier<? extends SmartLifecycle> delegate;

	private volatile boolean started;

	/**
	 * Wraps a lifecycle for a role.
	 * @param delegate calls back when it has stopped and nothing of it runs any more, as
	 * the listener containers of Spring do; doesn't start by itself
	 */
	public DrainingLifecycle(SmartLifecycle delegate) {
		this(() -> delegate);
	}

	/**
	 * Wraps a lifecycle that isn't there yet, such as the container of a
	 * {@code @JmsListener}.
	 * @param delegate asked for when the lifecycle is needed, which is not before the
	 * application starts
	 */
	public DrainingLifecycle(Supplier<? extends SmartLifecycle> delegate) {
		this.delegate = delegate;
	}

	@Override
	public void start() {
		this.delegate.get().start();
		this.started = true;
	}

	/** Returns when it has stopped, or the thread is interrupted. */
	@Override
	public void stop() {
		if (this.started && !isRunning()) {
			logger.warn("Something else has stopped {}, which may still be at work while another replica takes over. "
					+ "Give it a lower phase than the election has.", this.delegate.get());
		}
		this.started = false;
		CountDownLatch stopped = new CountDownLatch(1);
		this.delegate.get().stop(stopped::countDown);
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		this.delegate.get().stop(callback);
	}

	@Override
	public boolean isRunning() {
		return this.delegate.get().isRunning();
	}

	@Override
	public boolean isAutoStartup() {
		return this.delegate.get().isAutoStartup();
	}

	@Override
	public int getPhase() {
		return this.delegate.get().getPhase();
	}

	@Override
	public String toString() {
		return "draining " + this.delegate.get();
	}

}
