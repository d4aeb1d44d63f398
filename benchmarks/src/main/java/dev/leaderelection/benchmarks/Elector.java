package dev.leaderelection.benchmarks;

/** A candidate in the process in which it runs. */
interface Elector {

	/** Campaigns until it is released. May block until then. */
	void campaign();

	/** Releases the lock, if it is held, and ends the campaign. */
	void release();

}
