package dev.leaderelection.exhaustive;

import java.util.List;

import dev.leaderelection.exhaustive.Search.Result;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real machine, two candidates, and every order in which things can happen to them:
 * S1, S2, S4 to S8, S10 and L4 in every state that can be reached.
 * <p>
 * {@code -Dexhaustive.faults=2 -Dexhaustive.commands=1} goes further, also with
 * {@code -Dexhaustive.lease=4 -Dexhaustive.deadline=3},
 * {@code -Dexhaustive.watched=false}, {@code -Dexhaustive.edits=false}.
 */
class ExhaustiveTests {

	/** Each with the number of states that it must find at least. */
	private static final List<Part> IN_EVERY_BUILD = List.of(new Part(new Scope(3, 2, 2, 0, true, false), 1_500_000),
			new Part(new Scope(3, 2, 2, 0, false, true), 1_000_000),
			new Part(new Scope(3, 2, 1, 1, true, true), 450_000),
			new Part(new Scope(3, 2, 1, 1, false, true), 200_000));

	@Test
	void noReachableStateViolatesAnInvariant() {
		List<Part> parts = (System.getProperty("exhaustive.faults") != null) ? List.of(new Part(asked(), 1))
				: IN_EVERY_BUILD;
		List<Found> found = parts.parallelStream().map(Part::search).toList();
		assertThat(found).allSatisfy((part) -> {
			assertThat(part.result.violation()).isNull();
			assertThat(part.result.states()).isGreaterThanOrEqualTo(part.of.atLeast);
			assertThat(part.result.recovery().size()).isGreaterThan(part.of.atLeast / 4);
		});
	}

	private static Scope asked() {
		return new Scope(Integer.getInteger("exhaustive.lease", 3), Integer.getInteger("exhaustive.deadline", 2),
				Integer.getInteger("exhaustive.faults"), Integer.getInteger("exhaustive.commands", 0),
				!"false".equals(System.getProperty("exhaustive.watched")),
				!"false".equals(System.getProperty("exhaustive.edits")));
	}

	private record Part(Scope scope, int atLeast) {

		Found search() {
			long start = System.nanoTime();
			Result result = new Search(new Experiment(this.scope, Rule.REAL)).run();
			System.out
				.println(this.scope + ": " + result + ", in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
			return new Found(this, result);
		}

	}

	private record Found(Part of, Result result) {
	}

}
