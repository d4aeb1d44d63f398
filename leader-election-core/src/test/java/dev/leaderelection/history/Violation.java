package dev.leaderelection.history;

/**
 * A history that must not be.
 *
 * @param invariant its name in SAFETY.md
 * @param at when it showed
 * @param run who showed it
 * @param problem what is wrong
 */
public record Violation(String invariant, long at, String run, String problem) {

	@Override
	public String toString() {
		return String.format("%s violated at %.6f s by %s: %s", this.invariant, this.at / 1e9, this.run, this.problem);
	}

}
