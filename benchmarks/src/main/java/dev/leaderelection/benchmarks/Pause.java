package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits, where a measurement must begin at no particular point of anybody's timer. */
final class Pause {

	private Pause() {
	}

	static void of(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
	}

	static void between(long minMillis, long maxMillis) {
		of(Duration.ofMillis(ThreadLocalRandom.current().nextLong(minMillis, maxMillis)));
	}

}
