package dev.leaderelection;

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

	@Override
	void close();

}
