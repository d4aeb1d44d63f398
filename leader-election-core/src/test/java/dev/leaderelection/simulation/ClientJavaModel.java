package dev.leaderelection.simulation;

import java.time.Duration;
import java.util.function.Consumer;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * The elector of the Java client, from its package {@code extended.leaderelection}:
 * judges by its wall clock and its own duration; only an absent holder is free, not an
 * empty one; looks once in a retry period whether it has acquired; gives up a renew
 * deadline after a round began; releases when it is closed, and only then.
 */
final class ClientJavaModel extends Peer {

	private @Nullable LeaderElectionRecord observed;

	private long observedAt;

	private @Nullable Snapshot lease;

	private int round;

	private boolean acquired;

	private long delay;

	ClientJavaModel(SimulatedProcess process, String name, double lossRate) {
		super(process, name, lossRate);
	}

	@Override
	void forget() {
		this.observed = null;
		this.lease = null;
		this.acquired = false;
		this.round++;
	}

	@Override
	void acquire() {
		this.delay = jittered(this.timing.retryPeriod());
		campaign(++this.round);
		look(this.round);
	}

	/** An attempt that takes longer than a retry period is given up. */
	private void campaign(int of) {
		boolean[] over = new boolean[1];
		Consumer<Boolean> ended = (success) -> {
			if (!over[0] && of == this.round) {
				over[0] = true;
				this.acquired = success;
				after(this.delay, () -> campaignAgain(of));
			}
		};
		after(this.timing.retryPeriod(), () -> {
			if (!over[0] && of == this.round) {
				over[0] = true;
				after(this.delay, () -> campaignAgain(of));
			}
		});
		attempt(ended);
	}

	private void campaignAgain(int of) {
		if (of == this.round) {
			campaign(of);
		}
	}

	private void look(int of) {
		if (this.acquired) {
			lead(true);
			renew();
		}
		else if (of == this.round) {
			after(this.timing.retryPeriod(), () -> look(of));
		}
	}

	private void renew() {
		int current = ++this.round;
		after(this.timing.renewDeadline(), () -> {
			if (current == this.round) {
				startAgain();
			}
		});
		tryToRenew(current);
	}

	private void tryToRenew(int of) {
		if (of == this.round) {
			attempt((renewed) -> {
				if (of == this.round && renewed) {
					this.round++;
				}
				after(this.timing.retryPeriod(), renewed ? this::renew : () -> tryToRenew(of));
			});
		}
	}

	@Override
	void cancel() {
		LeaderElectionRecord last = this.observed;
		boolean mine = last != null && isMine(last) && this.lease != null;
		this.round++;
		lead(false);
		if (mine) {
			LeaderElectionRecord released = new LeaderElectionRecord(null,
					Duration.ofNanos(this.timing.leaseDuration()), null, null, last.leaderTransitions(), null);
			ask(write(this.lease, released), timeout(), (ignored) -> startAgain());
		}
		else {
			startAgain();
		}
	}

	private void attempt(Consumer<Boolean> then) {
		long now = wall();
		ask(new Request.Read(), timeout(), (outcome) -> {
			if (outcome instanceof Outcome.Absent) {
				store(null, record(null, 0), then);
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
		if (record.acquireTime() == null || record.renewTime() == null || record.holderIdentity() == null) {
			store(snapshot, record(null, record.leaderTransitions() + 1), then);
			return;
		}
		if (!record.equals(this.observed)) {
			this.observed = record;
			this.observedAt = wall();
		}
		if (isMine(record)) {
			store(snapshot, record(record.acquireTime(), record.leaderTransitions()), then);
		}
		else if (this.observedAt + this.timing.leaseDuration() > now) {
			then.accept(false);
		}
		else {
			store(snapshot, record(null, record.leaderTransitions() + 1), then);
		}
	}

	private void store(@Nullable Snapshot base, LeaderElectionRecord record, Consumer<Boolean> then) {
		ask(write(base, record), timeout(), (outcome) -> {
			if (outcome instanceof Outcome.Stored stored) {
				this.lease = stored.snapshot();
				this.observed = record;
				this.observedAt = wall();
			}
			then.accept(outcome instanceof Outcome.Stored);
		});
	}

	/** Of its HTTP client. */
	private long timeout() {
		return 10_000_000_000L;
	}

}
