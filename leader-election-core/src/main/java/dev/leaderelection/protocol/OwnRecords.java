package dev.leaderelection.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;

/** The records that one candidate writes, and how it recognises them. */
final class OwnRecords {

	/**
	 * More writes than this are not remembered: the oldest of unknown outcome would be
	 * taken for a foreign one.
	 */
	private static final int MAX_MARKS = 32;

	private static final Duration RELEASED_DURATION = Duration.ofSeconds(1);

	private final String identity;

	private final Timing timing;

	private final List<Instant> marks;

	OwnRecords(String identity, Timing timing, List<Instant> marks) {
		this.identity = identity;
		this.timing = timing;
		this.marks = new ArrayList<>(marks);
	}

	List<Instant> marks() {
		return this.marks;
	}

	/** The write may be what is stored from now on. */
	void mark(LeaderElectionRecord written) {
		this.marks.add(renewTime(written));
		if (this.marks.size() > MAX_MARKS) {
			this.marks.remove(1);
		}
	}

	/** The write was not applied, and never will be. */
	void reject(LeaderElectionRecord written) {
		this.marks.remove(renewTime(written));
	}

	/** The write is stored: whatever was written before it is not, and never will be. */
	void confirm(LeaderElectionRecord written) {
		this.marks.clear();
		this.marks.add(renewTime(written));
	}

	/**
	 * Our identity alone proves nothing; the renew time must be one that we wrote (rule
	 * 7).
	 */
	boolean isMine(LeaderElectionRecord record) {
		return record.isHeldBy(this.identity) && this.marks.contains(record.renewTime());
	}

	/** Whether it is what we wrote last. */
	boolean isNewest(LeaderElectionRecord record) {
		return isMine(record) && renewTime(record).equals(this.marks.get(this.marks.size() - 1));
	}

	boolean isOurs(String holderIdentity) {
		return holderIdentity.equals(this.identity);
	}

	/** Whether others judge this record of ours by our lease duration (rule 2). */
	boolean hasOurDuration(LeaderElectionRecord record) {
		return leaseDuration().equals(record.leaseDuration());
	}

	RevocationReason foreignReason(LeaderElectionRecord record) {
		if (record.isFree()) {
			return RevocationReason.HOLDER_CLEARED;
		}
		return record.isHeldBy(this.identity) ? RevocationReason.IDENTITY_COLLISION : RevocationReason.TAKEN_OVER;
	}

	/**
	 * The recorded duration, which others judge by too; our own where none is recorded
	 * (rules 2 and 15).
	 */
	long duration(LeaderElectionRecord record) {
		Duration recorded = record.leaseDuration();
		return (recorded != null && recorded.compareTo(Duration.ZERO) > 0) ? Timing.nanos(recorded)
				: this.timing.leaseDuration();
	}

	LeaderElectionRecord acquired(LeaderElectionRecord before, Reading now) {
		Instant time = stamp(now);
		int transitions = before.equals(LeaderElectionRecord.EMPTY) ? 0 : transitionsAfter(before);
		return record(time, time, transitions, null);
	}

	LeaderElectionRecord held(LeaderElectionRecord before, Term term, Reading now) {
		return record(term.acquireTime(), stamp(now), before.leaderTransitions(), term.token());
	}

	/**
	 * The one form that client-go, client-java and fabric8 candidates all take over
	 * quickly (rule 9).
	 */
	LeaderElectionRecord released(LeaderElectionRecord before, Reading now) {
		Instant time = stamp(now);
		return new LeaderElectionRecord(null, RELEASED_DURATION, time, time, before.leaderTransitions(), null);
	}

	private LeaderElectionRecord record(Instant acquireTime, Instant renewTime, int transitions,
			@Nullable ResourceVersion token) {
		return new LeaderElectionRecord(this.identity, leaseDuration(), acquireTime, renewTime, transitions, token);
	}

	private Duration leaseDuration() {
		return Duration.ofNanos(this.timing.leaseDuration());
	}

	/** As client-go counts: a take-over from anybody else, or from nobody. */
	private int transitionsAfter(LeaderElectionRecord before) {
		int transitions = Math.max(0, before.leaderTransitions());
		return (before.isHeldBy(this.identity) || transitions == Integer.MAX_VALUE) ? transitions : transitions + 1;
	}

	/**
	 * A renew time unlike any other of ours that may be stored: by it we recognise our
	 * own write.
	 */
	private Instant stamp(Reading now) {
		Instant time = Instant.ofEpochSecond(0, now.wall()).truncatedTo(ChronoUnit.MICROS);
		while (this.marks.contains(time)) {
			time = time.plus(1, ChronoUnit.MICROS);
		}
		return time;
	}

	private static Instant renewTime(LeaderElectionRecord record) {
		return Objects.requireNonNull(record.renewTime());
	}

}
