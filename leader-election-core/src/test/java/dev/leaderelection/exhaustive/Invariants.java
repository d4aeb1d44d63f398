package dev.leaderelection.exhaustive;

import java.util.Objects;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Output;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Step;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/** S1, S2, S4 to S8 and S10 of SAFETY.md. */
final class Invariants {

	private Invariants() {
	}

	/** What holds at every instant. */
	static void checkInstant(World world) {
		int leaders = 0;
		for (Slot slot : world.slots) {
			if (world.leads(slot)) {
				long age = (world.now - slot.confirmed) / Scope.TICK;
				world.experiment.require(age < world.scope.deadline(), "S2",
						"leads with a write confirmed too long ago");
				leaders += slot.voided ? 0 : 1;
			}
		}
		world.experiment.require(leaders < 2, "S1", "two candidates lead");
	}

	/** What holds of every step; the slot is still in the state before it. */
	static void checkStep(World world, Slot slot, Input input, Step step) {
		checkCallbacks(world, slot, step);
		for (Output output : step.outputs()) {
			if (output instanceof Output.Send send) {
				checkSend(world, slot, input, step, send.request());
			}
		}
		checkView(world, slot, input, step.state().view());
		world.experiment.require(
				!(step.state().phase() instanceof Phase.Halted)
						|| step.outputs().stream().noneMatch((output) -> output instanceof Output.Send),
				"S8", "sends a request and halts");
	}

	/** Granted and revoked alternate, and what is published is what the machine means. */
	private static void checkCallbacks(World world, Slot slot, Step step) {
		Term published = slot.leading();
		for (Output output : step.outputs()) {
			if (output instanceof Output.Granted granted) {
				world.experiment.require(published == null, "S5", "granted twice");
				published = granted.term();
				checkToken(world, slot, published);
			}
			else if (output instanceof Output.Renewed renewed) {
				world.experiment.require(isSame(published, renewed.term()), "S4", "renewed another term");
				published = renewed.term();
			}
			else if (output instanceof Output.Revoked revoked) {
				world.experiment.require(isSame(published, revoked.term()), "S5", "revoked what was not granted");
				published = null;
			}
		}
		Term meant = (step.state().phase() instanceof Phase.Leading leading) ? leading.term() : null;
		world.experiment.require(Objects.equals(published, meant), "S5", "what is published is not what is meant");
	}

	private static void checkToken(World world, Slot slot, Term term) {
		long token = term.token().value().longValue();
		world.experiment.require(token > world.lastToken || (slot.voided && token != world.lastToken), "S4",
				"token " + token + " after " + world.lastToken);
	}

	private static boolean isSame(@Nullable Term published, Term term) {
		return published != null && published.token().equals(term.token());
	}

	private static void checkSend(World world, Slot slot, Input input, Step step, Request request) {
		Call call = slot.call;
		boolean free = call == null || input instanceof Input.Replied
				|| world.now - slot.lag >= Objects.requireNonNull(state(slot).inFlight()).sent().monotonic()
						+ 2 * Scope.TIMEOUT * Scope.TICK;
		world.experiment.require(free, "S10", "two requests are outstanding");
		if (request instanceof Request.Update update) {
			ResourceVersion base = update.base().version();
			world.experiment.require(
					base.equals(state(slot).view().knownVersion()) || base.equals(step.state().view().knownVersion()),
					"S7", "writes onto a version that it doesn't know");
		}
		if (request instanceof Request.Write write && write.record().isFree()) {
			world.experiment.require(!(step.state().phase() instanceof Phase.Leading), "S6", "releases while leading");
			world.experiment.require(!slot.working, "S6", "releases before the work has ended");
		}
	}

	/**
	 * Whatever is known was known before, also by an earlier run, or has just been read
	 * or written.
	 */
	private static void checkView(World world, Slot slot, Input input, View view) {
		ResourceVersion known = view.knownVersion();
		View.Seen last = state(slot).view().last();
		boolean remembered = last != null && Objects.equals(known, last.knownVersion());
		world.experiment.require(known == null || remembered || known.equals(shown(input)), "S7",
				"knows a version that nobody has shown to it");
	}

	private static @Nullable ResourceVersion shown(Input input) {
		if (input instanceof Input.Observed observed) {
			return observed.snapshot().version();
		}
		if (input instanceof Input.Gone gone) {
			return gone.version();
		}
		if (input instanceof Input.Replied replied) {
			return (replied.outcome() instanceof Outcome.Found found) ? found.snapshot().version()
					: (replied.outcome() instanceof Outcome.Stored stored) ? stored.snapshot().version() : null;
		}
		return null;
	}

	/** No write that is about to be stored ends the live term of another. */
	static void checkWrite(World world, String writer) {
		Snapshot stored = world.stored;
		for (Slot slot : world.slots) {
			if (stored != null && slot.isHeldBy(stored.record().holderIdentity()) && !slot.isHeldBy(writer)) {
				world.experiment.require(slot.voided || !slot.holds(world.now), "S7",
						"a write ends the live term of another");
			}
		}
	}

	private static ElectionState state(Slot slot) {
		return Objects.requireNonNull(slot.state);
	}

}
