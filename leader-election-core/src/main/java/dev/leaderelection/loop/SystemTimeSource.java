package dev.leaderelection.loop;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.protocol.Reading;

/** The clocks of this machine: the only class that reads them. */
public final class SystemTimeSource implements TimeSource {

	private final long origin = System.nanoTime();

	@Override
	public Reading read() {
		return new Reading(System.nanoTime() - this.origin, System.currentTimeMillis() * 1_000_000L);
	}

	/**
	 * The wall clock as finely as the system has it, for versions and names.
	 * @return microseconds since the epoch
	 */
	public long wallMicros() {
		Instant now = Instant.now();
		return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
	}

}
