package dev.leaderelection.history;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.leaderelection.history.Event.Answer;
import dev.leaderelection.history.Event.Answered;
import dev.leaderelection.history.Event.Applied;
import dev.leaderelection.history.Event.Asked;
import dev.leaderelection.history.Event.Called;
import dev.leaderelection.history.Event.Cancelled;
import dev.leaderelection.history.Event.Crashed;
import dev.leaderelection.history.Event.Disturbed;
import dev.leaderelection.history.Event.Edited;
import dev.leaderelection.history.Event.Failed;
import dev.leaderelection.history.Event.Reached;
import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Seen;
import dev.leaderelection.history.Event.Sent;
import dev.leaderelection.history.Event.Stage;
import dev.leaderelection.history.Event.Started;
import dev.leaderelection.history.Event.Stopped;
import dev.leaderelection.history.Event.Watched;

/** What candidates ask of the server. */
final class RequestRules {

	private RequestRules() {
	}

	/**
	 * S7: no write onto a version not read or written by the writer, and none that ends
	 * another's live term.
	 */
	static final class KnownVersions extends TermRules.Excusable {

		private final Map<String, Set<Long>> known = new HashMap<>();

		private final Map<String, Sampled> last = new HashMap<>();

		KnownVersions(List<Violation> violations) {
			super("S7", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Edited.class, Seen.class, Answered.class, Sent.class,
					Applied.class);
		}

		@Override
		void see(Event event) {
			super.see(event);
			if (event instanceof Sampled sampled) {
				this.last.put(sampled.run(), sampled);
			}
			else if (event instanceof Seen seen) {
				known(seen.run()).add(seen.version());
			}
			else if (event instanceof Answered answered && !answered.late()) {
				known(answered.run()).add(answered.version());
			}
			else if (event instanceof Sent sent && sent.base() > 0 && !known(sent.run()).contains(sent.base())) {
				report(sent, "writes onto version " + sent.base() + ", which it never saw");
			}
			else if (event instanceof Applied applied && !applied.run().equals(applied.previousWriter())) {
				checkLive(applied);
			}
		}

		private Set<Long> known(String run) {
			return this.known.computeIfAbsent(run, (unused) -> new HashSet<>());
		}

		private void checkLive(Applied applied) {
			Sampled sampled = this.last.get(applied.previousWriter());
			boolean leads = sampled != null && sampled.at() == applied.at() && sampled.token() > 0;
			if (leads && areDistinct(applied.run(), sampled.run()) && !isExcused(applied.at(), applied.at())) {
				report(applied, applied.purpose() + " ends the live term " + sampled.token() + " of " + sampled.run());
			}
		}

	}

	/** S8: after {@code stop()} no request, no term, no open watch, no callback. */
	static final class NothingAfterStop extends Rule {

		private final Map<String, Boolean> stopped = new HashMap<>();

		private final Map<String, Set<Long>> watches = new HashMap<>();

		NothingAfterStop(List<Violation> violations) {
			super("S8", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Stopped.class, Watched.class, Reached.class, Crashed.class, Sent.class, Sampled.class,
					Called.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Stopped stop) {
				this.stopped.put(stop.run(), stop.ended());
			}
			else if (event instanceof Watched watched) {
				watched(this.watches.computeIfAbsent(watched.run(), (run) -> new HashSet<>()), watched);
			}
			else if (event instanceof Reached reached && reached.stage() == Stage.ENDED) {
				this.stopped.keySet().forEach((run) -> checkWatches(event, run));
			}
			else if (event instanceof Crashed) {
				this.stopped.remove(event.run());
			}
			else if (this.stopped.containsKey(event.run())) {
				check(event);
			}
		}

		private static void watched(Set<Long> open, Watched watched) {
			if (watched.opens()) {
				open.add(watched.watch());
			}
			else {
				open.remove(watched.watch());
			}
		}

		private void checkWatches(Event event, String run) {
			if (!this.watches.getOrDefault(run, Set.of()).isEmpty()) {
				report(event.at(), run, "has stopped, but its watch is still open");
			}
		}

		private void check(Event event) {
			if (event instanceof Sent || (event instanceof Sampled sampled && sampled.token() > 0)) {
				report(event, "after stop(): " + event);
			}
			else if (event instanceof Called && this.stopped.get(event.run())) {
				report(event, "after stop() has returned true: " + event);
			}
		}

	}

	/** S9: nothing escapes the loop. */
	static final class NothingEscapes extends Rule {

		NothingEscapes(List<Violation> violations) {
			super("S9", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Failed.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Failed failed) {
				report(failed, failed.problem());
			}
		}

	}

	/** S10: one outstanding request per election. */
	static final class OneRequest extends Rule {

		private final Map<String, Sent> outstanding = new HashMap<>();

		OneRequest(List<Violation> violations) {
			super("S10", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Sent.class, Answered.class, Cancelled.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Sent sent) {
				Sent other = this.outstanding.put(sent.run(), sent);
				if (other != null) {
					report(sent, sent.purpose() + " " + sent.request() + " is sent while " + other.purpose() + " "
							+ other.request() + " is outstanding");
				}
			}
			else if (event instanceof Answered answered) {
				ended(answered.run(), answered.request());
			}
			else if (event instanceof Cancelled cancelled) {
				ended(cancelled.run(), cancelled.request());
			}
		}

		private void ended(String run, long request) {
			Sent sent = this.outstanding.get(run);
			if (sent != null && sent.request() == request) {
				this.outstanding.remove(run);
			}
		}

	}

	/**
	 * L6: whatever the server answers, a candidate sends few requests in a retry period,
	 * and a few more for each change that others make.
	 */
	static final class NoHotLoop extends Rule {

		private static final int FEW = 6;

		private static final int FEW_MORE = 3;

		private final Map<String, Deque<Long>> sent = new HashMap<>();

		private final Map<String, Long> period = new HashMap<>();

		private final Map<String, Long> found = new HashMap<>();

		private final Deque<Long> changes = new ArrayDeque<>();

		private long longest;

		NoHotLoop(List<Violation> violations) {
			super("L6", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Answered.class, Applied.class, Edited.class, Seen.class, Asked.class,
					Sent.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Started started) {
				this.period.put(started.run(), started.retryPeriod());
				this.longest = Math.max(this.longest, started.retryPeriod());
			}
			else if (isChange(event)) {
				this.changes.add(event.at());
				forget(this.changes, event.at() - this.longest);
			}
			else if (event instanceof Sent request) {
				sent(request);
			}
		}

		private boolean isChange(Event event) {
			if (event instanceof Answered answered && answered.answer() == Answer.FOUND) {
				Long before = this.found.put(answered.run(), answered.version());
				return before == null || before != answered.version();
			}
			return event instanceof Applied || event instanceof Edited || event instanceof Seen
					|| event instanceof Asked;
		}

		private void sent(Sent request) {
			Deque<Long> recent = this.sent.computeIfAbsent(request.run(), (run) -> new ArrayDeque<>());
			recent.add(request.at());
			long since = request.at() - (long) (this.period.get(request.run()) / (1 + DRIFT));
			forget(recent, since);
			if (recent.size() > FEW && recent.size() > FEW + FEW_MORE * changesSince(since)) {
				report(request, recent.size() + " requests in one retry period");
			}
		}

		private long changesSince(long since) {
			return this.changes.stream().filter((at) -> at >= since).count();
		}

		private static void forget(Deque<Long> times, long before) {
			while (!times.isEmpty() && times.getFirst() < before) {
				times.removeFirst();
			}
		}

	}

	/**
	 * L6: a candidate that is asked to wait does, at most for a lease. Whoever holds the
	 * lock, or may hold it, need not; whoever is disturbed may have given the answer up
	 * for lost.
	 */
	static final class RetryAfter extends Rule {

		private final Map<String, Started> started = new HashMap<>();

		private final Map<String, Sent> outstanding = new HashMap<>();

		private final Map<String, Long> holdsUntil = new HashMap<>();

		private final Map<String, Long> quietUntil = new HashMap<>();

		/** Runs that were held up since they last sent, and may have given up. */
		private final Set<String> heldUp = new HashSet<>();

		RetryAfter(List<Violation> violations) {
			super("L6", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sent.class, Answered.class, Disturbed.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Started run) {
				this.started.put(run.run(), run);
			}
			else if (event instanceof Sent sent) {
				sent(sent);
			}
			else if (event instanceof Answered answered && !answered.late()) {
				answered(answered, this.started.get(answered.run()));
			}
			else if (event instanceof Disturbed) {
				this.quietUntil.keySet().removeIf((run) -> run.startsWith(event.run()));
				this.started.keySet().stream().filter((run) -> run.startsWith(event.run())).forEach(this.heldUp::add);
			}
		}

		private void answered(Answered answered, Started run) {
			if (answered.answer() == Answer.STORED) {
				this.holdsUntil.put(run.run(), this.outstanding.get(run.run()).monotonic() + run.renewDeadline());
			}
			else if (answered.retryAfter() > 0 && !this.heldUp.contains(run.run())
					&& answered.monotonic() > this.holdsUntil.getOrDefault(run.run(), 0L)) {
				this.quietUntil.put(run.run(),
						answered.monotonic() + Math.min(run.leaseDuration(), answered.retryAfter()));
			}
		}

		private void sent(Sent sent) {
			this.outstanding.put(sent.run(), sent);
			this.heldUp.remove(sent.run());
			Long until = this.quietUntil.remove(sent.run());
			if (until != null && sent.monotonic() < until) {
				report(sent, "asks again " + (until - sent.monotonic()) / 1e9 + " s too soon after Retry-After");
			}
		}

	}

	/**
	 * L6: with a healthy watch, only the leader sends, once in a retry period. A watch
	 * that was refused again and again may open long after the faults are over.
	 */
	static final class QuietFollowers extends Rule {

		private final Map<String, Started> started = new HashMap<>();

		private final Map<String, Integer> sent = new HashMap<>();

		private final Map<String, Long> led = new HashMap<>();

		private final Set<String> watching = new HashSet<>();

		private long since;

		private long shortestLease = Long.MAX_VALUE;

		QuietFollowers(List<Violation> violations) {
			super("L6", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Started.class, Sampled.class, Reached.class, Sent.class, Asked.class, Crashed.class,
					Watched.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Started run) {
				this.started.put(run.run(), run);
				this.shortestLease = Math.min(this.shortestLease, run.leaseDuration());
			}
			else if (event instanceof Watched watch) {
				watched(watch);
			}
			else if (event instanceof Sampled sampled && (sampled.token() > 0 || this.since == 0)) {
				this.led.put(sampled.run(), sampled.token());
			}
			else if (event instanceof Reached reached && reached.stage() == Stage.SETTLED) {
				this.since = reached.at();
			}
			else if (this.since > 0) {
				quiet(event);
			}
		}

		/** What a follower sent before its watch opened doesn't count. */
		private void watched(Watched watch) {
			if (!watch.opens()) {
				this.watching.remove(watch.run());
			}
			else if (this.watching.add(watch.run())) {
				this.sent.remove(watch.run());
			}
		}

		private void quiet(Event event) {
			if (event instanceof Sent request) {
				this.sent.merge(request.run(), 1, Integer::sum);
			}
			else if (event instanceof Asked || event instanceof Crashed || event instanceof Reached) {
				this.sent.forEach((run, count) -> check(event, run, count));
				this.since = 0;
			}
		}

		private void check(Event event, String run, int count) {
			Started started = this.started.get(run);
			boolean leads = this.led.getOrDefault(run, 0L) > 0;
			long seconds = event.at() - this.since;
			long period = Math.min(started.retryPeriod(), this.shortestLease / 3);
			boolean watches = this.watching.contains(run);
			long few = watches ? 1 : 2;
			long allowed = (leads || !watches) ? (long) (seconds * (1 + DRIFT) / period) + 1 + few : few;
			if (count > allowed) {
				report(event.at(), run, "sent " + count + " requests in " + seconds / 1e9 + " s without any fault");
			}
		}

	}

}
