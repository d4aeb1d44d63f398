package dev.leaderelection.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Stopped;

/**
 * Judges a history by the invariants S1 to S10 and L1 to L7. Knows nothing of how it came
 * about: neither the machine nor the simulator.
 */
public final class HistoryChecker {

	private static final int OF_MOMENTS = 4;

	/** Which rules to show an event: most care for few kinds. */
	private static final Map<Class<?>, int[]> INTERESTED = Stream.of(Event.class.getPermittedSubclasses())
		.collect(Collectors.toUnmodifiableMap((event) -> event, HistoryChecker::interestedIn));

	private HistoryChecker() {
	}

	/**
	 * Judges a history.
	 * @param history what happened, in order
	 * @return what must not be, empty if all is well
	 */
	public static List<Violation> check(List<Event> history) {
		List<Violation> violations = new ArrayList<>();
		Rule[] rules = rules(violations);
		Map<String, Long> tokens = new HashMap<>();
		for (Event event : history) {
			int[] interested = INTERESTED.get(event.getClass());
			boolean news = isNews(event, tokens);
			for (int index : interested) {
				if (news || index < OF_MOMENTS) {
					rules[index].see(event);
				}
			}
		}
		for (Rule rule : rules) {
			rule.end();
		}
		return violations;
	}

	/** First the {@link #OF_MOMENTS} that want to see every sample. */
	static Rule[] rules(List<Violation> violations) {
		return new Rule[] { new TermRules.OneLeader(violations), new TermRules.ConfirmedTerm(violations),
				new WorkRules.GuardedWork(violations), new RequestRules.KnownVersions(violations),
				new TermRules.RisingTokens(violations), new WorkRules.OrderedCallbacks(violations),
				new WorkRules.ReleaseComesLast(violations), new RequestRules.NothingAfterStop(violations),
				new RequestRules.NothingEscapes(violations), new RequestRules.OneRequest(violations),
				new RequestRules.NoHotLoop(violations), new RequestRules.RetryAfter(violations),
				new RequestRules.QuietFollowers(violations), new LivenessRules.SomebodyLeads(violations),
				new LivenessRules.AfterCrash(violations), new LivenessRules.AfterReport(violations),
				new LivenessRules.AfterRelease(violations), new LivenessRules.ShortOutage(violations),
				new LivenessRules.BlockedListener(violations) };
	}

	private static int[] interestedIn(Class<?> event) {
		Rule[] rules = rules(new ArrayList<>());
		return IntStream.range(0, rules.length).filter((index) -> rules[index].events().contains(event)).toArray();
	}

	/** Most rules only care for samples that differ from the one before. */
	private static boolean isNews(Event event, Map<String, Long> tokens) {
		if (event instanceof Sampled sampled) {
			Long before = tokens.put(sampled.run(), sampled.token());
			return before == null || before != sampled.token();
		}
		if (event instanceof Stopped) {
			tokens.remove(event.run());
		}
		return true;
	}

}
