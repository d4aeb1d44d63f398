package dev.leaderelection.exhaustive;

import java.util.Set;

/**
 * What is searched.
 *
 * @param scope how far
 * @param rule what the candidates do
 * @param checked the names of the invariants that are checked
 */
record Experiment(Scope scope, Rule rule, Set<String> checked) {

	/** The names of SAFETY.md. */
	static final Set<String> ALL = Set.of("S1", "S2", "S4", "S5", "S6", "S7", "S8", "S10", "L4", "L6");

	Experiment(Scope scope, Rule rule) {
		this(scope, rule, ALL);
	}

	void require(boolean holds, String invariant, String otherwise) {
		if (!holds && this.checked.contains(invariant)) {
			throw new Violated(invariant, otherwise);
		}
	}

}
