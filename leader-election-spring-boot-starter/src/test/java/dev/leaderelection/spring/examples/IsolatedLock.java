package dev.leaderelection.spring.examples;

import java.time.Duration;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** A lock whose store can no longer be reached, from a moment on, by one candidate. */
class IsolatedLock implements ResourceLock {

	private static final Outcome NO_ANSWER = new Outcome.Unknown("isolated");

	private final ResourceLock reachable;

	private volatile boolean isolated;

	IsolatedLock(ResourceLock reachable) {
		this.reachable = reachable;
	}

	void isolate() {
		this.isolated = true;
	}

	@Override
	public Outcome read(Duration timeout) {
		return this.isolated ? NO_ANSWER : this.reachable.read(timeout);
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		return this.isolated ? NO_ANSWER : this.reachable.create(record, timeout);
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		return this.isolated ? NO_ANSWER : this.reachable.update(base, record, timeout);
	}

	@Override
	public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return null;
	}

	@Override
	public String describe() {
		return this.reachable.describe();
	}

}
