package dev.leaderelection;

import java.time.Duration;

/**
 * A piece of leader-only work under way. While it isn't closed, a voluntary end of the
 * term keeps renewing the lock and doesn't release it. Close it on any thread, once.
 */
public interface LeaderWork extends AutoCloseable {

	/**
	 * The term that this work belongs to.
	 * @return the term, valid when the work began
	 */
	Leadership leadership();

	/**
	 * How long the lock is certainly still held for this work if no further renewal is
	 * confirmed. Other than the leadership, it goes on after a voluntary end of the term,
	 * for as long as renewals do.
	 * @return zero when another candidate may lead soon, or does
	 */
	Duration remaining();

	@Override
	void close();

}
