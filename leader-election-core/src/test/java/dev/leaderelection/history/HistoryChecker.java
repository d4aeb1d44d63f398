package dev.leaderelection.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Stopped;

/**
 * Judges a history by the invariants S1 to S10 and L1 to L7. Knows nothing of how it came
 * about: neither the machine nor the simulator.
 */
public final class HistoryChecker {

	private HistoryChecker() {
	}

	/**
	 * Judges a history.
	 * @param history what happened, in order
	 * @return what must not be, empty if all is well
	 */
	public static List<Violation> check(List<Event> history) {
		List<Violation> violations = new ArrayList<>();
		Rule[] moments = { new TermRules.OneLeader(violations), new TermRules.ConfirmedTerm(violations),
				new WorkRules.GuardedWork(violations), new RequestRules.KnownVersions(violations) };
		Rule[] changes = { new TermRules.RisingTokens(violations), new WorkRules.OrderedCallbacks(violations),
				new WorkRules.ReleaseComesLast(violations), new RequestRules.NothingAfterStop(violations),
				new RequestRules.NothingEscapes(violations), new RequestRules.OneRequest(violations),
				new RequestRules.NoHotLoop(violations), new RequestRules.RetryAfter(violations),
				new RequestRules.QuietFollowers(violations), new LivenessRules.SomebodyLeads(violations),
				new LivenessRules.AfterCrash(violations), new LivenessRules.AfterRelease(violations),
				new LivenessRules.ShortOutage(violations), new LivenessRules.BlockedListener(violations) };
		Map<String, Long> tokens = new HashMap<>();
		for (Event event : history) {
			show(event, moments);
			if (isNews(event, tokens)) {
				show(event, changes);
			}
		}
		end(moments);
		end(changes);
		return violations;
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

	private static void show(Event event, Rule[] rules) {
		for (Rule rule : rules) {
			rule.see(event);
		}
	}

	private static void end(Rule[] rules) {
		for (Rule rule : rules) {
			rule.end();
		}
	}

}
