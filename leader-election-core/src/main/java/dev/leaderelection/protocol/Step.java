package dev.leaderelection.protocol;

import java.util.List;

/**
 * The result of one input.
 *
 * @param state the state after it
 * @param outputs what to do, in this order
 */
public record Step(ElectionState state, List<Output> outputs) {

	public Step {
		outputs = List.copyOf(outputs);
	}

}
