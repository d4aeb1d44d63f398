package dev.leaderelection.protocol;

/**
 * What comes next if nothing else happens.
 *
 * @param at monotonic time from which on it is due
 * @param spread nanoseconds that the loop may add at random; then it is done only when
 * the loop says that the time has come
 * @param action what to do
 */
record Plan(long at, long spread, Runnable action) {

	boolean isDue(long now, boolean woke) {
		return now >= this.at && (woke || this.spread == 0);
	}

}
