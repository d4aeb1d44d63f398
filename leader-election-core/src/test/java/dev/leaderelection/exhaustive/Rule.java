package dev.leaderelection.exhaustive;

import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.Term;

/**
 * How a candidate answers an input: as the machine does, or wrongly, to see that the
 * search finds it.
 */
@FunctionalInterface
interface Rule {

	/** The machine of production. */
	Rule REAL = (machine, state, input, now) -> input.into(machine, state, now);

	Step step(ElectionMachine machine, ElectionState state, Input input, Reading now);

	/** What a candidate believes that has been granted a term. */
	default boolean leads(Term term, Reading now) {
		return term.leads(now);
	}

}
