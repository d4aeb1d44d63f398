package dev.leaderelection.kubernetes;

import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the next watch of a lock needs to know of those before it. Any thread. */
final class WatchHistory {

	private static final Logger logger = LoggerFactory.getLogger(WatchHistory.class);

	private final String consequence;

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile boolean expired;

	/**
	 * Creates a history without any watch.
	 * @param consequence what an operator has to expect without one
	 */
	WatchHistory(String consequence) {
		this.consequence = consequence;
	}

	/**
	 * Whether the version to begin with is too old for the API server, and stays so.
	 * @return {@code true} if the next watch has to begin with the present state
	 */
	boolean isExpired() {
		return this.expired;
	}

	void opened() {
		this.expired = false;
		this.warned.set(false);
	}

	/** An election goes on without a watch, so that nobody else tells the operator. */
	void refused(int code, String reason) {
		this.expired = code == 410;
		if (code == 403 && this.warned.compareAndSet(false, true)) {
			logger.warn("{} {}", this.consequence, reason);
		}
	}

}
