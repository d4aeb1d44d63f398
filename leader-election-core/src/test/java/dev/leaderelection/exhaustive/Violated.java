package dev.leaderelection.exhaustive;

/** An invariant doesn't hold after a move. */
final class Violated extends RuntimeException {

	final String invariant;

	Violated(String invariant, String what) {
		super(invariant + ": " + what, null, false, false);
		this.invariant = invariant;
	}

}
