package dev.leaderelection.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.leaderelection.history.Event.Applied;
import dev.leaderelection.history.Event.Asked;
import dev.leaderelection.history.Event.Called;
import dev.leaderelection.history.Event.Crashed;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.history.Event.Reached;
import dev.leaderelection.history.Event.Reported;
import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Sent;
import dev.leaderelection.history.Event.Stage;
import dev.leaderelection.history.Event.Started;
import dev.leaderelection.history.Event.Wish;
import org.jspecify.annotations.Nullable;

/** What must happen, and how soon, once faults are over. */
final class LivenessRules {

	/** A poll is due after 1.2 retry periods at most, and one may have just failed. */
	private static final double RETRIES = 2.2;

	/** Candidates that are many wait for a moment each (rule 17). */
	private static final double CROWD = 0.05;

	private LivenessRules() {
	}

	/** A rule about how soon somebody leads after something. */
	private abstract static class Deadline extends Rule {

		final Map<String, Started> candidates = new HashMap<>();

		final Map<String, Long> leading = new HashMap<>();

		long roundTrip;

		long longestLease;

		boolean healed;

		boolean settled;

		private long deadline;

		private long since;

		Deadline(String invariant, List<Violation> violations) {
			super(invariant, violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Reached.class, Crashed.class, Asked.class, Applied.class,
					Called.class);
		}

		@Override
		void see(Event event) {
			if (this.deadline > 0 && event.at() > this.deadline) {
				report(event,
						"nobody leads " + (this.deadline - this.since) / 1e9 + " s after " + this.since / 1e9 + " s");
				this.deadline = 0;
			}
			if (event instanceof Started started) {
				this.candidates.put(started.run(), started);
			}
			else if (event instanceof Sampled sampled) {
				this.leading.put(sampled.run(), sampled.token());
				this.deadline = (sampled.token() > 0) ? 0 : this.deadline;
			}
			else if (event instanceof Reached reached) {
				reached(reached);
			}
			else if (event instanceof Crashed || event instanceof Asked) {
				withdraw(event);
			}
		}

		/** Whoever has resigned before the faults were over is back by then. */
		private void withdraw(Event event) {
			if (this.settled || !(event instanceof Asked asked) || asked.wish() == Wish.STOP) {
				this.candidates.remove(event.run());
			}
			if (event instanceof Crashed) {
				this.leading.remove(event.run());
			}
			this.deadline = 0;
		}

		void reached(Reached reached) {
			this.roundTrip = reached.roundTrip();
			this.longestLease = reached.longestLease();
			this.healed |= reached.stage() == Stage.HEALED;
			this.settled |= reached.stage() == Stage.SETTLED;
			if (reached.stage() == Stage.ENDED) {
				this.deadline = 0;
			}
		}

		void expectLeader(long from, long until) {
			if (!this.candidates.isEmpty()) {
				this.since = from;
				this.deadline = until;
			}
		}

		double retryPeriod() {
			return this.candidates.values().stream().mapToLong(Started::retryPeriod).max().orElse(0);
		}

		boolean leads(String run) {
			return this.leading.getOrDefault(run, 0L) > 0;
		}

	}

	/** L4: from every state, with a healthy API, somebody leads soon. */
	static final class SomebodyLeads extends Deadline {

		SomebodyLeads(List<Violation> violations) {
			super("L4", violations);
		}

		@Override
		void reached(Reached reached) {
			super.reached(reached);
			if (reached.stage() == Stage.HEALED && this.candidates.keySet().stream().noneMatch(this::leads)) {
				expectLeader(reached.at(),
						reached.at() + slow(this.longestLease + RETRIES * retryPeriod()) + 4 * this.roundTrip);
			}
		}

	}

	/**
	 * L1: a crash is over L + 2.2 P + 2 round trips after the last renewal, which may
	 * arrive after the crash.
	 */
	static final class AfterCrash extends Deadline {

		private final Map<String, Long> renewed = new HashMap<>();

		private @Nullable String crashed;

		AfterCrash(List<Violation> violations) {
			super("L1", violations);
		}

		@Override
		void see(Event event) {
			boolean led = leads(event.run());
			super.see(event);
			if (event instanceof Applied applied) {
				this.renewed.put(applied.run(), applied.at());
				if (applied.run().equals(this.crashed)) {
					expectLeaderSince(applied.at());
				}
			}
			else if (event instanceof Crashed && this.settled && led) {
				this.crashed = event.run();
				expectLeaderSince(this.renewed.get(event.run()));
			}
		}

		private void expectLeaderSince(long renewed) {
			expectLeader(renewed, renewed + slow(this.longestLease + RETRIES * retryPeriod()) + 2 * this.roundTrip);
		}

	}

	/**
	 * L1: a crash is over some round trips after it was reported; a crowd may add P / 20
	 * (rules 16 and 17), and again where the last write of the dead was not seen yet.
	 */
	static final class AfterReport extends Deadline {

		private static final int ROUND_TRIPS = 6;

		private final Map<String, String> identities = new HashMap<>();

		private @Nullable String ended;

		AfterReport(List<Violation> violations) {
			super("L1", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Reached.class, Crashed.class, Asked.class, Reported.class,
					Sent.class);
		}

		@Override
		void see(Event event) {
			boolean led = leads(event.run());
			super.see(event);
			if (event instanceof Started started) {
				this.identities.put(started.run(), started.identity());
			}
			else if (event instanceof Crashed && this.settled && led) {
				this.ended = this.identities.get(event.run());
			}
			else if (event instanceof Sampled sampled && sampled.token() > 0) {
				this.ended = null;
			}
			else if (event instanceof Reported reported && reported.ended().equals(this.ended)
					&& this.candidates.containsKey(reported.run())) {
				this.ended = null;
				expectLeader(reported.at(),
						reported.at() + ROUND_TRIPS * this.roundTrip + slow(2 * CROWD * retryPeriod()));
			}
		}

	}

	/**
	 * L2: a release is answered within 3 round trips, 2.2 P without a watch; a crowd may
	 * add P / 20.
	 */
	static final class AfterRelease extends Deadline {

		AfterRelease(List<Violation> violations) {
			super("L2", violations);
		}

		@Override
		void see(Event event) {
			super.see(event);
			if (this.settled && event instanceof Applied applied && applied.purpose() == Purpose.RELEASE) {
				boolean watched = this.candidates.values().stream().anyMatch(Started::watches);
				expectLeader(applied.at(),
						applied.at() + 3 * this.roundTrip + slow((watched ? CROWD : RETRIES) * retryPeriod()));
			}
		}

	}

	/**
	 * L3: an outage shorter than D − P − request timeout never costs leadership. Where
	 * two lead, because an assumption is broken, one of them must lose it.
	 */
	static final class ShortOutage extends Deadline {

		private final Map<String, Long> before = new HashMap<>();

		private boolean checking;

		ShortOutage(List<Violation> violations) {
			super("L3", violations);
		}

		@Override
		void see(Event event) {
			super.see(event);
			this.checking &= !(event instanceof Asked || event instanceof Crashed);
			if (this.checking && event instanceof Sampled sampled && this.before.containsKey(sampled.run())
					&& this.before.get(sampled.run()) != sampled.token()) {
				report(sampled, "lost token " + this.before.get(sampled.run()) + " in a short outage");
				this.checking = false;
			}
		}

		@Override
		void reached(Reached reached) {
			super.reached(reached);
			if (reached.stage() == Stage.OUTAGE_BEGAN) {
				this.leading.forEach((run, token) -> this.before.put(run, token));
				this.before.values().removeIf((token) -> token == 0);
				this.checking = this.before.size() == 1;
			}
			this.checking &= reached.stage() != Stage.ENDED;
		}

	}

	/** L7: a leader whose listener blocks goes on leading. */
	static final class BlockedListener extends Deadline {

		private final Map<String, Called> open = new HashMap<>();

		BlockedListener(List<Violation> violations) {
			super("L7", violations);
		}

		@Override
		void see(Event event) {
			boolean led = leads(event.run());
			super.see(event);
			if (event instanceof Called called && called.begins()) {
				this.open.put(called.run(), called);
			}
			else if (event instanceof Called called) {
				this.open.remove(called.run());
			}
			else if (event instanceof Sampled sampled && this.settled && led && sampled.token() == 0
					&& this.candidates.containsKey(sampled.run()) && this.open.containsKey(sampled.run())) {
				report(sampled, "lost leadership while its listener blocks");
			}
		}

	}

}
