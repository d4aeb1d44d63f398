package dev.leaderelection.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * The elector of the fabric8 client, from its package {@code extended.leaderelection}:
 * compares the recorded renew time with its own wall clock, by its own duration; looks at
 * its renew deadline only between two requests; gives up at once when a read shows
 * another holder; reads before it releases.
 */
final class Fabric8Model extends Peer {

	private @Nullable LeaderElectionRecord observed;

	private long renewBy;

	private boolean stopped;

	Fabric8Model(SimulatedProcess process, String name, double lossRate) {
		super(process, name, lossRate);
	}

	@Override
	void forget() {
		this.observed = null;
		this.stopped = false;
	}

	@Override
	void acquire() {
		attempt((acquired) -> {
			if (acquired == Result.DONE) {
				this.renewBy = wall() + this.timing.renewDeadline();
				after(0, this::renew);
			}
			else {
				after(jittered(this.timing.retryPeriod()), this::acquire);
			}
		});
	}

	private void renew() {
		if (wall() > this.renewBy) {
			stopLeading();
			return;
		}
		attempt((renewed) -> {
			if (renewed == Result.DECLINED) {
				stopLeading();
				return;
			}
			if (renewed == Result.DONE) {
				this.renewBy = wall() + this.timing.renewDeadline();
			}
			after(this.timing.retryPeriod(), this::renew);
		});
	}

	@Override
	void cancel() {
		stopLeading();
	}

	/** The work is told to stop after the last request. */
	private void stopLeading() {
		this.stopped = true;
		if (this.observed == null || !isMine(this.observed)) {
			startAgain();
			return;
		}
		ask(new Request.Read(), timeout(), (outcome) -> {
			if (outcome instanceof Outcome.Found found && isMine(found.snapshot().record())) {
				release(found.snapshot());
			}
			else {
				startAgain();
			}
		});
	}

	private void release(Snapshot last) {
		Instant now = instant();
		LeaderElectionRecord released = new LeaderElectionRecord(null, Duration.ofSeconds(1), now, now,
				last.record().leaderTransitions(), null);
		ask(write(last, released), timeout(), (ignored) -> startAgain());
	}

	private void attempt(Consumer<Result> then) {
		ask(new Request.Read(), timeout(), (outcome) -> {
			if (this.stopped) {
				return;
			}
			if (outcome instanceof Outcome.Absent) {
				store(null, record(null, 0), then);
			}
			else if (outcome instanceof Outcome.Found found) {
				found(found.snapshot(), then);
			}
			else {
				then.accept(Result.FAILED);
			}
		});
	}

	private void found(Snapshot snapshot, Consumer<Result> then) {
		LeaderElectionRecord record = snapshot.record();
		observe(record);
		boolean mine = isMine(record);
		if (!mine && !record.isFree() && isFresh(record)) {
			then.accept(Result.DECLINED);
		}
		else {
			store(snapshot, mine ? record(record.acquireTime(), record.leaderTransitions())
					: record(null, record.leaderTransitions() + 1), then);
		}
	}

	private boolean isFresh(LeaderElectionRecord record) {
		Instant renewed = record.renewTime();
		return renewed != null && renewed.plusNanos(this.timing.leaseDuration()).isAfter(instant());
	}

	private void store(@Nullable Snapshot base, LeaderElectionRecord record, Consumer<Result> then) {
		ask(write(base, record), timeout(), (outcome) -> {
			if (!this.stopped && outcome instanceof Outcome.Stored) {
				observe(record);
				then.accept(Result.DONE);
			}
			else if (!this.stopped) {
				then.accept(Result.FAILED);
			}
		});
	}

	private void observe(LeaderElectionRecord record) {
		this.observed = record;
		if (believes() != isMine(record)) {
			lead(isMine(record));
		}
	}

	/** Of its HTTP client. */
	private long timeout() {
		return 10_000_000_000L;
	}

	private enum Result {

		DONE, DECLINED, FAILED

	}

}
