package dev.leaderelection.protocol;

/**
 * Both clocks, read together.
 *
 * @param monotonic nanoseconds of a clock that never jumps, but may stand still while a
 * machine is suspended
 * @param wall nanoseconds since the epoch, of a clock that goes on during suspension, but
 * may jump
 */
public record Reading(long monotonic, long wall) {

	/**
	 * The time since an earlier reading by the clock that has moved further (rule 1).
	 * @param earlier the earlier reading
	 * @return nanoseconds
	 */
	public long since(Reading earlier) {
		return Math.max(this.monotonic - earlier.monotonic, this.wall - earlier.wall);
	}

}
