package dev.leaderelection.lock;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A lock among the elections of one JVM: for tests, and for the smallest application that
 * wants the same code everywhere. Every candidate uses the same instance.
 */
public final class InMemoryLock implements ResourceLock {

	private final String name;

	private final List<LockWatchListener> listeners = new CopyOnWriteArrayList<>();

	private @Nullable Snapshot stored;

	private long version;

	public InMemoryLock(String name) {
		this.name = name;
	}

	@Override
	public synchronized Outcome read(Duration timeout) {
		return (this.stored != null) ? new Outcome.Found(this.stored) : new Outcome.Absent();
	}

	@Override
	public synchronized Outcome create(LeaderElectionRecord record, Duration timeout) {
		return (this.stored != null) ? new Outcome.Conflict() : store(record);
	}

	@Override
	public synchronized Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		if (this.stored == null) {
			return new Outcome.Absent();
		}
		return this.stored.version().equals(base.version()) ? store(record) : new Outcome.Conflict();
	}

	/** Removes the record, as an operator would. */
	public synchronized void delete() {
		this.stored = null;
		ResourceVersion deletion = ResourceVersion.of(++this.version);
		this.listeners.forEach((listener) -> listener.absent(deletion));
	}

	@Override
	public synchronized LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		this.listeners.add(listener);
		listener.opened();
		if (this.stored != null && (since == null || this.stored.version().isAfter(since))) {
			listener.present(this.stored);
		}
		else if (this.stored == null && since != null) {
			listener.absent(ResourceVersion.of(this.version));
		}
		return () -> this.listeners.remove(listener);
	}

	@Override
	public String describe() {
		return "in-memory lock " + this.name;
	}

	private Outcome store(LeaderElectionRecord record) {
		Snapshot snapshot = new Snapshot(ResourceVersion.of(++this.version), record);
		this.stored = snapshot;
		this.listeners.forEach((listener) -> listener.present(snapshot));
		return new Outcome.Stored(snapshot);
	}

}
