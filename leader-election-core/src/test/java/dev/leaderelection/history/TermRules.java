package dev.leaderelection.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.leaderelection.history.Event.Answer;
import dev.leaderelection.history.Event.Answered;
import dev.leaderelection.history.Event.Edited;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Sent;
import dev.leaderelection.history.Event.Started;

/** Who leads when, and with which token. */
final class TermRules {

	private TermRules() {
	}

	/** From the first to the last sample with the same token. */
	private static final class Span {

		final String run;

		final long token;

		final long first;

		long last;

		Span(Sampled sample) {
			this.run = sample.run();
			this.token = sample.token();
			this.first = sample.at();
			this.last = sample.at();
		}

	}

	/** The times for which a foreign edit is to blame. */
	abstract static class Excusable extends Rule {

		private final List<long[]> excused = new ArrayList<>();

		private final Map<String, String> identities = new HashMap<>();

		private long longestDeadline;

		Excusable(String invariant, List<Violation> violations) {
			super(invariant, violations);
		}

		@Override
		void see(Event event) {
			if (event instanceof Started started) {
				this.identities.put(started.run(), started.identity());
				this.longestDeadline = Math.max(this.longestDeadline, started.renewDeadline());
			}
			else if (event instanceof Edited edited && !edited.harmless()) {
				excuse(edited.at(), edited.at() + slow(this.longestDeadline));
			}
		}

		private void excuse(long from, long until) {
			int last = this.excused.size() - 1;
			if (last >= 0 && this.excused.get(last)[1] >= from) {
				this.excused.get(last)[1] = Math.max(until, this.excused.get(last)[1]);
			}
			else {
				this.excused.add(new long[] { from, until });
			}
		}

		/** Nothing is promised to those who share what must be unique. */
		boolean areDistinct(String run, String other) {
			return !Objects.equals(this.identities.get(run), this.identities.get(other));
		}

		boolean isExcused(long from, long until) {
			return this.excused.stream().anyMatch((window) -> window[0] <= from && until <= window[1]);
		}

	}

	/** The spans of all runs. */
	abstract static class OfSpans extends Excusable {

		final List<Span> spans = new ArrayList<>();

		private final Map<String, Span> current = new HashMap<>();

		OfSpans(String invariant, List<Violation> violations) {
			super(invariant, violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Edited.class);
		}

		@Override
		void see(Event event) {
			super.see(event);
			if (event instanceof Sampled sampled && sampled.token() > 0) {
				lead(sampled);
			}
		}

		private void lead(Sampled sampled) {
			Span span = this.current.get(sampled.run());
			if (span == null || span.token != sampled.token()) {
				span = new Span(sampled);
				this.current.put(sampled.run(), span);
				this.spans.add(span);
			}
			span.last = sampled.at();
		}

	}

	/**
	 * S1: no two runs lead at the same true instant, unless somebody edited a held record
	 * less than a renew deadline ago.
	 */
	static final class OneLeader extends OfSpans {

		OneLeader(List<Violation> violations) {
			super("S1", violations);
		}

		@Override
		void end() {
			for (int i = 0; i < this.spans.size(); i++) {
				for (int j = i + 1; j < this.spans.size(); j++) {
					compare(this.spans.get(i), this.spans.get(j));
				}
			}
		}

		private void compare(Span one, Span other) {
			long from = Math.max(one.first, other.first);
			long until = Math.min(one.last, other.last);
			if (areDistinct(one.run, other.run) && from <= until && !isExcused(from, until)) {
				report(from, other.run, "leads with token " + other.token + " while " + one.run + " leads with token "
						+ one.token + ", for " + (until - from) / 1e9 + " s");
			}
		}

	}

	/** S4: every term has a greater token than those before it. */
	static final class RisingTokens extends OfSpans {

		private final Map<String, Long> last = new HashMap<>();

		private final Set<Long> used = new HashSet<>();

		RisingTokens(List<Violation> violations) {
			super("S4", violations);
		}

		@Override
		void see(Event event) {
			super.see(event);
			if (event instanceof Sampled sampled && sampled.token() > 0) {
				token(sampled);
			}
		}

		private void token(Sampled sampled) {
			long before = this.last.getOrDefault(sampled.run(), 0L);
			if (before == sampled.token()) {
				return;
			}
			if (before > sampled.token()) {
				report(sampled, "token " + sampled.token() + " after " + before);
			}
			if (!this.used.add(sampled.token())) {
				report(sampled, "token " + sampled.token() + " was used before");
			}
			this.last.put(sampled.run(), sampled.token());
		}

		@Override
		void end() {
			this.spans.sort(Comparator.comparingLong((span) -> span.first));
			for (int i = 1; i < this.spans.size(); i++) {
				Span before = this.spans.get(i - 1);
				Span after = this.spans.get(i);
				if (before.token > after.token && areDistinct(before.run, after.run)
						&& !isExcused(before.first, after.first)) {
					report(after.first, after.run,
							"token " + after.token + " after " + before.token + " of " + before.run);
				}
			}
		}

	}

	/** S2: whoever leads has a confirmed own write younger than D on both clocks. */
	static final class ConfirmedTerm extends Rule {

		private final Map<String, Started> started = new HashMap<>();

		private final Map<String, Sent> outstanding = new HashMap<>();

		private final Map<String, Deque<Sent>> confirmed = new HashMap<>();

		ConfirmedTerm(List<Violation> violations) {
			super("S2", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Sent.class, Answered.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Sampled sampled && sampled.token() > 0) {
				check(sampled);
			}
			else if (event instanceof Sent sent) {
				this.outstanding.put(sent.run(), sent);
			}
			else if (event instanceof Answered answered && answered.answer() == Answer.STORED && !answered.late()) {
				confirm(this.outstanding.get(answered.run()));
			}
			else if (event instanceof Started run) {
				this.started.put(run.run(), run);
				this.confirmed.put(run.run(), new ArrayDeque<>());
			}
		}

		/**
		 * Any of them may count: replies may lie unread, and a wall clock may have jumped
		 * to and fro since.
		 */
		private void confirm(Sent sent) {
			Deque<Sent> writes = this.confirmed.get(sent.run());
			long deadline = this.started.get(sent.run()).renewDeadline();
			writes.removeIf((write) -> sent.monotonic() - write.monotonic() >= deadline);
			if (sent.purpose() == Purpose.RELEASE) {
				writes.clear();
				return;
			}
			writes.addFirst(sent);
		}

		private void check(Sampled sampled) {
			long deadline = this.started.get(sampled.run()).renewDeadline();
			for (Sent write : this.confirmed.get(sampled.run())) {
				if (sampled.monotonic() - write.monotonic() < deadline && sampled.wall() - write.wall() < deadline) {
					return;
				}
			}
			report(sampled, "leads without a write confirmed less than " + deadline / 1e9 + " s ago: "
					+ this.confirmed.get(sampled.run()).peekFirst());
		}

	}

}
