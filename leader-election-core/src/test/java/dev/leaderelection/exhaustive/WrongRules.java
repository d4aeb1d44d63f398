package dev.leaderelection.exhaustive;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.ElectionState.InFlight;
import dev.leaderelection.protocol.Output;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/** Mistakes that other elections have made, each around the real machine. */
final class WrongRules {

	private WrongRules() {
	}

	/** A term counts from the reply, not from before the write was sent. */
	static Step countsFromTheReply(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		Step step = input.into(machine, state, now);
		boolean stored = input instanceof Input.Replied replied && replied.outcome() instanceof Outcome.Stored;
		return stored ? withTerms(step, (term) -> confirmed(term, now)) : step;
	}

	/** Waits for its own, shorter, duration instead of the recorded one. */
	static Step waitsForItsOwnDuration(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		return shortened(machine, input).into(machine, state, now);
	}

	/** The lock is given up before the work has ended. */
	static Step releasesBeforeTheWorkHasEnded(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		Step step = input.into(machine, state, now);
		if (input instanceof Input.Resign && step.state().phase() instanceof Phase.Yielding yielding) {
			Step next = machine.drained(step.state(), yielding.term().token(), now);
			return new Step(next.state(), joined(step.outputs(), next.outputs()));
		}
		return step;
	}

	/** A write that has no answer is taken for a success. */
	static Step believesWithoutAnAnswer(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		boolean unknown = input instanceof Input.Replied replied && replied.outcome() instanceof Outcome.Unknown;
		InFlight inFlight = state.inFlight();
		if (unknown && inFlight != null && inFlight.request() instanceof Request.Update update) {
			ResourceVersion next = ResourceVersion.of(update.base().version().value().longValue() + 1);
			return machine.replied(state, inFlight.id(), new Outcome.Stored(new Snapshot(next, update.record())), now);
		}
		return input.into(machine, state, now);
	}

	/** Nobody is told that a term has ended. */
	static Step forgetsToRevoke(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		Step step = input.into(machine, state, now);
		return new Step(step.state(),
				step.outputs().stream().filter((output) -> !(output instanceof Output.Revoked)).toList());
	}

	/** Whoever has lost a term never campaigns again. */
	static Step runsOnce(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		Step step = input.into(machine, state, now);
		if (step.outputs().stream().anyMatch((output) -> output instanceof Output.Revoked)
				&& step.state().phase() instanceof Phase.Following) {
			return withoutRequest(with(step, new Phase.Following(Long.MAX_VALUE), step.state().view(), null));
		}
		return step;
	}

	/** What a read shows is taken for seen when the read was sent. */
	static Step stampsAnObservationWhenItAsks(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		Step step = input.into(machine, state, now);
		InFlight asked = state.inFlight();
		if (input instanceof Input.Replied replied && replied.outcome() instanceof Outcome.Found && asked != null
				&& step.state().view() instanceof View.Present present && present.since() == now.monotonic()) {
			View view = new View.Present(present.snapshot(), asked.sent().monotonic());
			Step seen = with(step, step.state().phase(), view, step.state().inFlight());
			return (seen.state().inFlight() == null) ? machine.woke(seen.state(), now) : seen;
		}
		return step;
	}

	/** A request is sent although another has no answer yet. */
	static Step doesNotWaitForAnAnswer(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		return input.into(machine, (input instanceof Input.Observed) ? without(state) : state, now);
	}

	/** Every term has the same token. */
	static Step repeatsAToken(ElectionMachine machine, ElectionState state, Input input, Reading now) {
		return withTerms(input.into(machine, state, now),
				(term) -> new Term(ResourceVersion.of(1), term.acquireTime(), term.confirmed(), term.renewDeadline()));
	}

	// Changed steps

	private static Input shortened(ElectionMachine machine, Input input) {
		if (input instanceof Input.Observed observed) {
			return new Input.Observed(shortened(machine, observed.snapshot()));
		}
		if (input instanceof Input.Replied replied && replied.outcome() instanceof Outcome.Found found) {
			return new Input.Replied(replied.id(), new Outcome.Found(shortened(machine, found.snapshot())));
		}
		return input;
	}

	private static Snapshot shortened(ElectionMachine machine, Snapshot snapshot) {
		LeaderElectionRecord record = snapshot.record();
		if (record.isFree() || record.isHeldBy(machine.identity())) {
			return snapshot;
		}
		return new Snapshot(snapshot.version(), new LeaderElectionRecord(record.holderIdentity(), Duration.ofSeconds(1),
				Instant.EPOCH, record.renewTime(), 0, record.fencingToken()));
	}

	private static Term confirmed(Term term, Reading at) {
		return new Term(term.token(), term.acquireTime(), at, term.renewDeadline());
	}

	private static Step withTerms(Step step, UnaryOperator<Term> change) {
		List<Output> outputs = step.outputs().stream().map((output) -> withTerm(output, change)).toList();
		Phase phase = step.state().phase();
		if (phase instanceof Phase.Leading leading) {
			phase = new Phase.Leading(change.apply(leading.term()));
		}
		return new Step(with(step, phase, step.state().view(), step.state().inFlight()).state(), outputs);
	}

	private static Output withTerm(Output output, UnaryOperator<Term> change) {
		if (output instanceof Output.Granted granted) {
			return new Output.Granted(change.apply(granted.term()));
		}
		if (output instanceof Output.Revoked revoked) {
			return new Output.Revoked(change.apply(revoked.term()), revoked.reason());
		}
		return (output instanceof Output.Renewed renewed) ? new Output.Renewed(change.apply(renewed.term())) : output;
	}

	private static List<Output> joined(List<Output> outputs, List<Output> more) {
		return Stream.concat(outputs.stream(), more.stream()).toList();
	}

	private static Step withoutRequest(Step step) {
		return new Step(step.state(),
				step.outputs().stream().filter((output) -> !(output instanceof Output.Send)).toList());
	}

	private static ElectionState without(ElectionState s) {
		return new ElectionState(s.phase(), s.view(), s.marks(), null, s.doubtful(), s.watching(), s.stopping(),
				s.nextRead(), s.nextWrite(), s.tried(), s.lostClaims(), s.ended(), s.lastRequest());
	}

	private static Step with(Step step, Phase phase, View view, @Nullable InFlight inFlight) {
		ElectionState s = step.state();
		return new Step(
				new ElectionState(phase, view, s.marks(), inFlight, s.doubtful(), s.watching(), s.stopping(),
						s.nextRead(), s.nextWrite(), s.tried(), s.lostClaims(), s.ended(), s.lastRequest()),
				step.outputs());
	}

	/**
	 * Only the monotonic clock is asked, which stands still while a machine is suspended.
	 */
	static final class OneClock implements Rule {

		@Override
		public Step step(ElectionMachine machine, ElectionState state, Input input, Reading now) {
			return input.into(machine, asIfAwake(state, now), now);
		}

		@Override
		public boolean leads(Term term, Reading now) {
			return term.leads(new Reading(now.monotonic(), term.confirmed().wall()));
		}

		private static ElectionState asIfAwake(ElectionState state, Reading now) {
			Phase phase = state.phase();
			if (phase instanceof Phase.Leading leading) {
				Reading before = leading.term().confirmed();
				phase = new Phase.Leading(confirmed(leading.term(),
						new Reading(before.monotonic(), now.wall() - (now.monotonic() - before.monotonic()))));
			}
			return with(new Step(state, List.of()), phase, state.view(), state.inFlight()).state();
		}

	}

}
