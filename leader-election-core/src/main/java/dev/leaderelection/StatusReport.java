package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import dev.leaderelection.LeaderElectionStatus.State;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.Attempts;
import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/** Puts what a loop remembers into words for people. */
final class StatusReport {

	/** Longer leases are not told apart, so that nanoseconds don't overflow. */
	private static final Duration LONGEST = Duration.ofDays(36500);

	private StatusReport() {
	}

	static LeaderElectionStatus stopped(LeaderElectionConfig config) {
		return new LeaderElectionStatus(config.name(), config.lock().describe(), config.candidate(), State.STOPPED,
				null, null, null, null, 0, false, null, null, null, null, 0, 0);
	}

	static LeaderElectionStatus of(LeaderElectionConfig config, String identity, ElectionLoop loop) {
		ElectionState state = loop.state();
		Term term = loop.term();
		Attempts attempts = loop.attempts();
		Reading now = loop.now();
		View.Present held = held(state.view());
		LeaderElectionRecord record = (held != null) ? held.snapshot().record() : LeaderElectionRecord.EMPTY;
		return new LeaderElectionStatus(config.name(), config.lock().describe(), identity, phase(state, term),
				record.holderIdentity(), record.acquireTime(), until(config, held, term, now), token(held, term),
				record.leaderTransitions(), state.watching(), age(loop.created(), now), age(attempts.heard(), now),
				attempts.error(), age(attempts.failed(), now), attempts.failures(), attempts.allFailures());
	}

	private static State phase(ElectionState state, @Nullable Term term) {
		if (term != null) {
			return State.LEADER;
		}
		if (state.phase() instanceof Phase.Halted) {
			return State.STOPPED;
		}
		return (state.phase() instanceof Phase.Yielding) ? State.DRAINING : State.FOLLOWER;
	}

	private static View.@Nullable Present held(View view) {
		return (view instanceof View.Present present && !present.snapshot().record().isFree()) ? present : null;
	}

	/** A leader knows its own deadline; a follower what it would wait for. */
	private static @Nullable Instant until(LeaderElectionConfig config, View.@Nullable Present held,
			@Nullable Term term, Reading now) {
		if (term != null) {
			return wall(now, term.remaining(now));
		}
		if (held == null) {
			return null;
		}
		Duration lease = lease(held.snapshot().record().leaseDuration(), config.timing().leaseDuration());
		return wall(now, held.since() + lease.toNanos() - now.monotonic());
	}

	private static Duration lease(@Nullable Duration recorded, Duration own) {
		if (recorded == null || recorded.isZero() || recorded.isNegative()) {
			return own;
		}
		return (recorded.compareTo(LONGEST) < 0) ? recorded : LONGEST;
	}

	private static Instant wall(Reading now, long in) {
		return Instant.ofEpochMilli((now.wall() + in) / 1_000_000);
	}

	/**
	 * A term's first write is the one whose two times are the same; its version is the
	 * token (rule 12).
	 */
	private static @Nullable FencingToken token(View.@Nullable Present held, @Nullable Term term) {
		if (term != null) {
			return new FencingToken(term.token().value());
		}
		if (held == null) {
			return null;
		}
		Snapshot snapshot = held.snapshot();
		ResourceVersion recorded = snapshot.record().fencingToken();
		boolean first = Objects.equals(snapshot.record().acquireTime(), snapshot.record().renewTime());
		ResourceVersion token = (recorded == null && first) ? snapshot.version() : recorded;
		return (token != null) ? new FencingToken(token.value()) : null;
	}

	private static @Nullable Duration age(@Nullable Reading at, Reading now) {
		return (at != null) ? Duration.ofNanos(now.since(at)) : null;
	}

}
