package dev.leaderelection.lock;

/**
 * Receives what a {@link LockWatch} sees. Called on any thread, one call at a time;
 * implementations return at once.
 */
public interface LockWatchListener {

	/** From now on every change is reported. */
	void opened();

	/**
	 * The record is now this.
	 * @param snapshot the record and its version
	 */
	void present(Snapshot snapshot);

	/**
	 * The record is gone.
	 * @param version the version of the deletion
	 */
	void absent(ResourceVersion version);

	/**
	 * The watch has ended for good; nothing is reported any more. Not called after
	 * {@link LockWatch#close()}.
	 * @param reason why, for the log
	 */
	void closed(String reason);

}
