package dev.leaderelection.loop;

import dev.leaderelection.protocol.Reading;

/** Reads both clocks. Any thread. */
@FunctionalInterface
public interface TimeSource {

	/**
	 * Reads both clocks now.
	 * @return the reading
	 */
	Reading read();

}
