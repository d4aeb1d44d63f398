package dev.leaderelection.exhaustive;

import java.util.Set;

import dev.leaderelection.exhaustive.Search.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The search finds what is wrong: each invariant has been seen to fail. */
class WrongRulesTests {

	@ParameterizedTest
	@EnumSource
	void aWrongCandidateIsFound(Mistake mistake) {
		Result result = new Search(new Experiment(mistake.scope, mistake.rule, Set.of(mistake.invariant))).run();
		System.out.println(mistake + ": " + result);
		assertThat(result.invariant()).isEqualTo(mistake.invariant);
	}

	/** A mistake, and the only invariant that is checked. */
	enum Mistake {

		COUNTS_FROM_THE_REPLY("S1", WrongRules::countsFromTheReply, new Scope(4, 3, 2, 0, true, false)),

		COUNTS_FROM_THE_REPLY_ALONE("S2", WrongRules::countsFromTheReply),

		WAITS_FOR_ITS_OWN_DURATION("S1", WrongRules::waitsForItsOwnDuration),

		TAKES_A_LIVE_TERM("S7", WrongRules::waitsForItsOwnDuration),

		STAMPS_AN_OBSERVATION_WHEN_IT_ASKS("S1", WrongRules::stampsAnObservationWhenItAsks,
				new Scope(3, 2, 2, 0, true, false)),

		ASKS_ONE_CLOCK("S1", new WrongRules.OneClock()),

		ASKS_ONE_CLOCK_ALONE("S2", new WrongRules.OneClock()),

		BELIEVES_WITHOUT_AN_ANSWER("S2", WrongRules::believesWithoutAnAnswer),

		INVENTS_A_VERSION("S7", WrongRules::believesWithoutAnAnswer),

		REPEATS_A_TOKEN("S4", WrongRules::repeatsAToken),

		FORGETS_TO_REVOKE("S5", WrongRules::forgetsToRevoke),

		RELEASES_BEFORE_THE_WORK_HAS_ENDED("S6", WrongRules::releasesBeforeTheWorkHasEnded),

		DOES_NOT_WAIT_FOR_AN_ANSWER("S10", WrongRules::doesNotWaitForAnAnswer),

		RUNS_ONCE("L4", WrongRules::runsOnce);

		private final String invariant;

		private final Rule rule;

		private final Scope scope;

		Mistake(String invariant, Rule rule) {
			this(invariant, rule, new Scope(3, 2, 1, 1, true, false));
		}

		Mistake(String invariant, Rule rule, Scope scope) {
			this.invariant = invariant;
			this.rule = rule;
			this.scope = scope;
		}

	}

}
