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
 * client-go's elector, from its package {@code tools/leaderelection}: judges by the time
 * since it saw a record that differs at a precision of one second, by the recorded
 * duration; renews onto what it wrote last, and reads only if that fails; gives up a
 * renew deadline after the last round that succeeded; reads before it releases what it
 * believes to be its own.
 */
final class ClientGoModel extends Peer {

	private LeaderElectionRecord observed = LeaderElectionRecord.EMPTY;

	private @Nullable LeaderElectionRecord read;

	private long observedAt;

	private @Nullable Snapshot lease;

	private int round;

	ClientGoModel(SimulatedProcess process, String name, double lossRate) {
		super(process, name, lossRate);
	}

	@Override
	void forget() {
		this.observed = LeaderElectionRecord.EMPTY;
		this.read = null;
		this.lease = null;
		this.round++;
	}

	@Override
	void acquire() {
		attempt((acquired) -> {
			if (acquired) {
				lead(true);
				renew();
			}
			else {
				after(jittered(this.timing.retryPeriod()), this::acquire);
			}
		});
	}

	private void renew() {
		int current = ++this.round;
		after(this.timing.renewDeadline(), () -> {
			if (current == this.round) {
				this.round++;
				release();
			}
		});
		poll(current);
	}

	private void poll(int of) {
		attempt((renewed) -> {
			if (of == this.round) {
				after(this.timing.retryPeriod(), renewed ? this::renew : () -> pollIn(of));
			}
		});
	}

	private void pollIn(int of) {
		if (of == this.round) {
			poll(of);
		}
	}

	@Override
	void cancel() {
		if (believes()) {
			this.round++;
			lead(false);
			release();
		}
		else {
			startAgain();
		}
	}

	/** The work is told to stop after the release. */
	private void release() {
		ask(new Request.Read(), timeout(), (outcome) -> {
			if (outcome instanceof Outcome.Found found && isMine(this.observed)) {
				Instant now = instant();
				LeaderElectionRecord released = new LeaderElectionRecord("", Duration.ofSeconds(1), now, now,
						this.observed.leaderTransitions(), null);
				ask(write(found.snapshot(), released), timeout(), (ignored) -> startAgain());
			}
			else {
				startAgain();
			}
		});
	}

	private void attempt(Consumer<Boolean> then) {
		long now = monotonic();
		Snapshot base = this.lease;
		if (base != null && isMine(this.observed) && isValid(now)) {
			LeaderElectionRecord renewal = record(this.observed.acquireTime(), this.observed.leaderTransitions());
			ask(write(base, renewal), timeout(), (outcome) -> {
				if (isStored(renewal, outcome)) {
					then.accept(true);
				}
				else {
					readFirst(now, then);
				}
			});
		}
		else {
			readFirst(now, then);
		}
	}

	private void readFirst(long now, Consumer<Boolean> then) {
		ask(new Request.Read(), timeout(), (outcome) -> {
			if (outcome instanceof Outcome.Absent) {
				write(null, record(null, 0), then);
			}
			else if (outcome instanceof Outcome.Found found) {
				found(found.snapshot(), now, then);
			}
			else {
				then.accept(false);
			}
		});
	}

	private void found(Snapshot snapshot, long now, Consumer<Boolean> then) {
		LeaderElectionRecord record = snapshot.record();
		this.lease = snapshot;
		LeaderElectionRecord coarse = inSeconds(record);
		if (!coarse.equals(this.read)) {
			this.read = coarse;
			observe(record);
		}
		boolean mine = isMine(this.observed);
		if (!record.isFree() && isValid(now) && !mine) {
			then.accept(false);
		}
		else if (mine) {
			write(snapshot, record(record.acquireTime(), record.leaderTransitions()), then);
		}
		else {
			write(snapshot, record(null, record.leaderTransitions() + 1), then);
		}
	}

	private void write(@Nullable Snapshot base, LeaderElectionRecord record, Consumer<Boolean> then) {
		ask(write(base, record), timeout(), (outcome) -> then.accept(isStored(record, outcome)));
	}

	private boolean isStored(LeaderElectionRecord record, Outcome outcome) {
		if (outcome instanceof Outcome.Stored stored) {
			this.lease = stored.snapshot();
			observe(record);
			return true;
		}
		return false;
	}

	private void observe(LeaderElectionRecord record) {
		this.observed = record;
		this.observedAt = monotonic();
	}

	private boolean isValid(long now) {
		Duration recorded = this.observed.leaseDuration();
		return recorded != null && this.observedAt + recorded.toNanos() > now;
	}

	private static LeaderElectionRecord inSeconds(LeaderElectionRecord record) {
		return new LeaderElectionRecord(record.holderIdentity(), record.leaseDuration(), seconds(record.acquireTime()),
				seconds(record.renewTime()), record.leaderTransitions(), null);
	}

	private static @Nullable Instant seconds(@Nullable Instant time) {
		return (time != null) ? Instant.ofEpochSecond(time.getEpochSecond()) : null;
	}

	/** Half a renew deadline, as Kubernetes' own components set it. */
	private long timeout() {
		return this.timing.renewDeadline() / 2;
	}

}
