package dev.leaderelection.protocol;

import java.util.List;
import java.util.function.Consumer;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;

/**
 * The inputs of the election. Each is a pure function: the same state, input and time
 * give the same step, and nothing else happens.
 * <p>
 * <b>Time.</b> {@code now} is read immediately before the call. Since outputs are
 * performed after it, a request is sent later than the reading that its term is counted
 * from, and an observation is stamped later than it arrived: both err on the safe side
 * (rules 1 and 2).
 * <p>
 * <b>The end.</b> After {@link Output.Halted} no input changes anything or has outputs.
 *
 * @param identity this candidate's holder identity, unique per process start (rule 7)
 * @param timing the durations
 */
public record ElectionMachine(String identity, Timing timing) {

	/**
	 * Time has passed.
	 * @param state the state before
	 * @param now both clocks
	 * @return the step
	 */
	public Step woke(ElectionState state, Reading now) {
		return step(state, now, Transition::woke);
	}

	/**
	 * A request has ended. A reply to any but the outstanding request is dropped (rule
	 * 4).
	 * @param state the state before
	 * @param id the number of the request
	 * @param outcome how it ended
	 * @param now both clocks
	 * @return the step
	 */
	public Step replied(ElectionState state, long id, Outcome outcome, Reading now) {
		return step(state, now, (transition) -> transition.replied(id, outcome));
	}

	/**
	 * The watch showed the record.
	 * @param state the state before
	 * @param snapshot what it showed
	 * @param now both clocks
	 * @return the step
	 */
	public Step observed(ElectionState state, Snapshot snapshot, Reading now) {
		return step(state, now, (transition) -> transition.watched(snapshot));
	}

	/**
	 * The watch showed that the record is gone.
	 * @param state the state before
	 * @param version the version of the deletion
	 * @param now both clocks
	 * @return the step
	 */
	public Step observedAbsent(ElectionState state, ResourceVersion version, Reading now) {
		return step(state, now, (transition) -> transition.watchedAbsent(version));
	}

	/**
	 * A watch opened or ended.
	 * @param state the state before
	 * @param watching whether changes are reported from now on
	 * @param now both clocks
	 * @return the step
	 */
	public Step watching(ElectionState state, boolean watching, Reading now) {
		return step(state, now, (transition) -> transition.watching(watching));
	}

	/**
	 * It is proven that a process has ended (rule 16).
	 * @param state the state before
	 * @param holderIdentity the identity under which that process, and no other ever,
	 * writes
	 * @param now both clocks
	 * @return the step
	 */
	public Step holderEnded(ElectionState state, String holderIdentity, Reading now) {
		return step(state, now, (transition) -> transition.holderEnded(holderIdentity));
	}

	/**
	 * Give leadership up, if there is any, so that another candidate wins.
	 * @param state the state before
	 * @param drain nanoseconds that the term's work has to end
	 * @param holdOff nanoseconds without campaigning afterwards
	 * @param now both clocks
	 * @return the step
	 */
	public Step resign(ElectionState state, long drain, long holdOff, Reading now) {
		return step(state, now, (transition) -> transition.resign(drain, holdOff));
	}

	/**
	 * The work of a revoked term has ended.
	 * @param state the state before
	 * @param token the token of that term
	 * @param now both clocks
	 * @return the step
	 */
	public Step drained(ElectionState state, ResourceVersion token, Reading now) {
		return step(state, now, (transition) -> transition.drained(token));
	}

	/**
	 * Give leadership up, if there is any, and halt.
	 * @param state the state before
	 * @param drain nanoseconds that the term's work has to end
	 * @param now both clocks
	 * @return the step
	 */
	public Step stop(ElectionState state, long drain, Reading now) {
		return step(state, now, (transition) -> transition.stop(drain));
	}

	private Step step(ElectionState state, Reading now, Consumer<Transition> input) {
		if (state.phase() instanceof Phase.Halted) {
			return new Step(state, List.of());
		}
		Transition transition = new Transition(this, state, now);
		input.accept(transition);
		return transition.finish();
	}

}
