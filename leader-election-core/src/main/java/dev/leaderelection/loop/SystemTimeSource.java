package dev.leaderelection.loop;

import dev.leaderelection.protocol.Reading;

/** The clocks of this machine: the only class that reads them. */
public final class SystemTimeSource implements TimeSource {

	private final long origin = System.nanoTime();

	@Override
	public Reading read() {
		return new Reading(System.nanoTime() - this.origin, System.currentTimeMillis() * 1_000_000L);
	}

}
