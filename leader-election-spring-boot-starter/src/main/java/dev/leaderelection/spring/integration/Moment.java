package dev.leaderelection.spring.integration;

import java.time.Duration;

/** Tells how much time has passed. Nothing that must be safe depends on it. */
record Moment(long nanos) {

	static Moment now() {
		return new Moment(System.nanoTime());
	}

	Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.nanos);
	}

	/** What is left of a time that began at this moment, never negative. */
	Duration left(Duration of) {
		Duration left = of.minus(age());
		return left.isNegative() ? Duration.ZERO : left;
	}

}
