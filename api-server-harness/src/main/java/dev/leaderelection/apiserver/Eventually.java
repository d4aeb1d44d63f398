package dev.leaderelection.apiserver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a condition by polling, with a bound: what tests use in place of a sleep.
 */
public final class Eventually {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private Eventually() {
	}

	/**
	 * Wait until a condition holds. It is asked at least once, by the calling thread.
	 * @param within how long to wait at most
	 * @param what the condition in words, for the failure
	 * @param condition asked every 10 ms; what it throws is thrown
	 * @throws AssertionError if it did not hold in time
	 */
	public static void await(Duration within, String what, BooleanSupplier condition) {
		await(within, () -> what, condition);
	}

	static void await(Duration within, Supplier<String> what, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > within.toNanos() || Thread.currentThread().isInterrupted()) {
				throw new AssertionError("Not within %s: %s".formatted(within, what.get()));
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

}
