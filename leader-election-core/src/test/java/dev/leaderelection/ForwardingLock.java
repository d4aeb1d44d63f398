package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** An in-memory lock of which a test changes, or notes, some part. */
abstract class ForwardingLock implements ResourceLock {

	private final InMemoryLock lock;

	ForwardingLock(String name) {
		this.lock = new InMemoryLock(name);
	}

	@Override
	public Outcome read(Duration timeout) {
		return this.lock.read(timeout);
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		return this.lock.create(record, timeout);
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		return this.lock.update(base, record, timeout);
	}

	@Override
	public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return this.lock.watch(since, listener);
	}

	@Override
	public String describe() {
		return this.lock.describe();
	}

	final void delete() {
		this.lock.delete();
	}

	/** Has another hold it for an hour, or nobody, past what the test changes. */
	final Snapshot holdBy(@Nullable String holder) {
		LeaderElectionRecord record = new LeaderElectionRecord(holder, Duration.ofHours(1), Instant.EPOCH,
				Instant.EPOCH, 0, null);
		Outcome stored = (this.lock.read(Duration.ZERO) instanceof Outcome.Found found)
				? this.lock.update(found.snapshot(), record, Duration.ZERO) : this.lock.create(record, Duration.ZERO);
		return ((Outcome.Stored) stored).snapshot();
	}

}
