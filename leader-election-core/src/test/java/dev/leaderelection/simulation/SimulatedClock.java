package dev.leaderelection.simulation;

import dev.leaderelection.protocol.Reading;

/**
 * The two clocks of one machine. They run at rates of their own; suspension stops the
 * monotonic one, the wall clock may be set.
 */
final class SimulatedClock {

	private static final long MILLION = 1_000_000;

	/** Longer delays than this don't end within any schedule. */
	private static final long FOREVER = 4_000_000_000_000L;

	private final long monotonicRate;

	private final long wallRate;

	private long anchor;

	private long monotonic;

	private long wall;

	private boolean suspended;

	/**
	 * Sets the clocks.
	 * @param now true time
	 * @param wall the wall clock at that time
	 * @param monotonicRate in millionths of true time
	 * @param wallRate in millionths of true time
	 */
	SimulatedClock(long now, long wall, long monotonicRate, long wallRate) {
		this.anchor = now;
		this.wall = wall;
		this.monotonicRate = monotonicRate;
		this.wallRate = wallRate;
	}

	long monotonic(long time) {
		return this.suspended ? this.monotonic : this.monotonic + scaled(time - this.anchor, this.monotonicRate);
	}

	/** As {@code System.currentTimeMillis()}: in whole milliseconds. */
	long wall(long time) {
		long exact = this.wall + scaled(time - this.anchor, this.wallRate);
		return exact - exact % MILLION;
	}

	Reading read(long time) {
		return new Reading(monotonic(time), wall(time));
	}

	/**
	 * The true time at which the monotonic clock will show this, if it isn't suspended.
	 */
	long timeOf(long monotonic) {
		return timeAfter(monotonic - this.monotonic, this.monotonicRate);
	}

	/** The true time at which the wall clock will show this, if it isn't set. */
	long timeOfWall(long wall) {
		return timeAfter(wall - this.wall, this.wallRate);
	}

	void suspend(long now) {
		moveAnchor(now);
		this.suspended = true;
	}

	void resume(long now) {
		moveAnchor(now);
		this.suspended = false;
	}

	void setWall(long now, long by) {
		moveAnchor(now);
		this.wall += by;
	}

	private void moveAnchor(long now) {
		this.monotonic = monotonic(now);
		this.wall += scaled(now - this.anchor, this.wallRate);
		this.anchor = now;
	}

	private long timeAfter(long duration, long rate) {
		long left = Math.max(-FOREVER, Math.min(duration, FOREVER));
		return this.anchor + ((rate != MILLION) ? (left * MILLION + rate - 1) / rate : left);
	}

	private static long scaled(long duration, long rate) {
		return (rate != MILLION) ? duration * rate / MILLION : duration;
	}

}
