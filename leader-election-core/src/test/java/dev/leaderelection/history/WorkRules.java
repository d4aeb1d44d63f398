package dev.leaderelection.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.leaderelection.history.Event.Callback;
import dev.leaderelection.history.Event.Called;
import dev.leaderelection.history.Event.Crashed;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.history.Event.Reached;
import dev.leaderelection.history.Event.Sampled;
import dev.leaderelection.history.Event.Sent;
import dev.leaderelection.history.Event.Stage;
import dev.leaderelection.history.Event.Worked;

/** What the application is told, and what it does meanwhile. */
final class WorkRules {

	private WorkRules() {
	}

	/** S3: guarded work starts only while leading, checked at the start instant. */
	static final class GuardedWork extends Rule {

		private final Map<String, Sampled> last = new HashMap<>();

		GuardedWork(List<Violation> violations) {
			super("S3", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Sampled.class, Worked.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Sampled sampled) {
				this.last.put(sampled.run(), sampled);
			}
			else if (event instanceof Worked worked && worked.begins()) {
				Sampled sampled = this.last.get(worked.run());
				if (sampled == null || sampled.at() != worked.at() || sampled.token() != worked.token()) {
					report(worked, "work began for token " + worked.token() + ", but the last sample is " + sampled);
				}
			}
		}

	}

	/**
	 * S5: granted(k), revoked(k), granted(k+1), each once, never two at a time;
	 * {@code isLeader()} is false for k in revoked(k).
	 */
	static final class OrderedCallbacks extends Rule {

		private final Map<String, Called> open = new HashMap<>();

		private final Map<String, Long> granted = new HashMap<>();

		private final Map<String, Long> revoked = new HashMap<>();

		private final Map<String, Long> leading = new HashMap<>();

		private final Set<String> crashed = new HashSet<>();

		OrderedCallbacks(List<Violation> violations) {
			super("S5", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Called.class, Sampled.class, Crashed.class, Reached.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Called called) {
				called(called);
			}
			else if (event instanceof Sampled sampled) {
				this.leading.put(sampled.run(), sampled.token());
			}
			else if (event instanceof Crashed) {
				this.crashed.add(event.run());
			}
			else if (event instanceof Reached reached && reached.stage() == Stage.ENDED) {
				this.leading.forEach((run, token) -> checkPair(event, run, token));
			}
		}

		private void called(Called called) {
			if (!called.begins()) {
				this.open.remove(called.run());
				return;
			}
			Called other = this.open.put(called.run(), called);
			if (other != null) {
				report(called, called.callback() + " began during " + other.callback());
			}
			if (called.callback() == Callback.GRANTED) {
				granted(called);
			}
			else if (called.callback() == Callback.REVOKED) {
				revoked(called);
			}
		}

		private void granted(Called called) {
			long before = this.granted.getOrDefault(called.run(), 0L);
			if (before != this.revoked.getOrDefault(called.run(), 0L)) {
				report(called, "granted " + called.token() + " before " + before + " was revoked");
			}
			if (called.token() <= before) {
				report(called, "granted " + called.token() + " after " + before);
			}
			this.granted.put(called.run(), called.token());
		}

		private void revoked(Called called) {
			if (called.token() != this.granted.getOrDefault(called.run(), 0L)) {
				report(called, "revoked " + called.token() + ", which was not the last to be granted");
			}
			if (called.token() == this.revoked.getOrDefault(called.run(), 0L)) {
				report(called, "revoked " + called.token() + " twice");
			}
			if (called.token() == called.leading()) {
				report(called, "isLeader() is true for " + called.token() + " while it is revoked");
			}
			this.revoked.put(called.run(), called.token());
		}

		private void checkPair(Event event, String run, long leads) {
			long begun = this.granted.getOrDefault(run, 0L);
			boolean waits = this.open.containsKey(run) || this.crashed.contains(run);
			if (!waits && leads == 0 && begun != this.revoked.getOrDefault(run, 0L)) {
				report(event.at(), run, "granted " + begun + " was never revoked");
			}
			if (!waits && leads > begun) {
				report(event.at(), run, "leads with " + leads + ", which was never granted");
			}
		}

	}

	/** S6: no release while leading, or before the listeners and the work have ended. */
	static final class ReleaseComesLast extends Rule {

		private final Map<String, Long> leading = new HashMap<>();

		private final Map<String, Long> led = new HashMap<>();

		private final Map<String, Long> revokedUntil = new HashMap<>();

		private final Map<String, Set<Long>> work = new HashMap<>();

		ReleaseComesLast(List<Violation> violations) {
			super("S6", violations);
		}

		@Override
		Set<Class<? extends Event>> events() {
			return Set.of(Sampled.class, Worked.class, Called.class, Sent.class);
		}

		@Override
		void see(Event event) {
			if (event instanceof Sampled sampled) {
				this.leading.put(sampled.run(), sampled.token());
				if (sampled.token() > 0) {
					this.led.put(sampled.run(), sampled.token());
				}
			}
			else if (event instanceof Worked worked) {
				worked(this.work.computeIfAbsent(worked.run(), (run) -> new HashSet<>()), worked);
			}
			else if (event instanceof Called called && called.callback() == Callback.REVOKED && !called.begins()) {
				this.revokedUntil.put(called.run(), called.token());
			}
			else if (event instanceof Sent sent && sent.purpose() == Purpose.RELEASE) {
				check(sent);
			}
		}

		private static void worked(Set<Long> open, Worked worked) {
			if (worked.begins()) {
				open.add(worked.work());
			}
			else {
				open.remove(worked.work());
			}
		}

		private void check(Sent sent) {
			if (this.leading.getOrDefault(sent.run(), 0L) > 0) {
				report(sent, "releases while leading");
			}
			if (!this.work.getOrDefault(sent.run(), Set.of()).isEmpty()) {
				report(sent, "releases before the term's work has ended");
			}
			if (this.led.getOrDefault(sent.run(), 0L) > this.revokedUntil.getOrDefault(sent.run(), 0L)) {
				report(sent, "releases before the listeners know");
			}
		}

	}

}
