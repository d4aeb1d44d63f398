package dev.leaderelection.history;

import java.util.List;
import java.util.Set;

/** One invariant, watched over a whole history. */
abstract class Rule {

	/** How far clocks may run faster or slower than true time. */
	static final double DRIFT = 0.1;

	private final String invariant;

	private final List<Violation> violations;

	Rule(String invariant, List<Violation> violations) {
		this.invariant = invariant;
		this.violations = violations;
	}

	final String invariant() {
		return this.invariant;
	}

	/** The events that matter to this rule; it isn't shown any other. */
	abstract Set<Class<? extends Event>> events();

	abstract void see(Event event);

	void end() {
	}

	final void report(Event event, String problem) {
		report(event.at(), event.run(), problem);
	}

	final void report(long at, String run, String problem) {
		this.violations.add(new Violation(this.invariant, at, run, problem));
	}

	/** What a duration on a slow clock takes in true time, at most. */
	static long slow(double nanos) {
		return (long) (nanos / (1 - DRIFT));
	}

}
