package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;

/** A candidate in a process of its own, seen from outside. */
interface Contender extends AutoCloseable {

	/** Campaigns, for the first time or again after {@link #release}. */
	void start();

	/**
	 * Waits for the first grant after an instant.
	 * @return when its callback ran
	 * @throws AssertionError if there was none in time
	 */
	Instant awaitGranted(Instant after, Duration within);

	/** Waits until it has seen who leads since it was started last. */
	void awaitFollowing(Duration within);

	/**
	 * Asks it to release and to end its campaign.
	 * @return when it was asked
	 */
	Instant release();

	/**
	 * Kills the process with SIGKILL.
	 * @return when
	 */
	Instant kill();

	@Override
	void close();

}
