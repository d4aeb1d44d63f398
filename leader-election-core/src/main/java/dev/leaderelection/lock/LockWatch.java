package dev.leaderelection.lock;

/** A running watch on a lock's record. */
public interface LockWatch extends AutoCloseable {

	/** Ends the watch. Returns at once; an event under way may still be reported. */
	@Override
	void close();

}
