package dev.leaderelection.local;

import java.nio.file.Path;
import java.time.Duration;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** One watch: looks when something has changed, and reports what is new. */
final class LocalWatch implements LockWatch {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final LocalWatches watches;

	private final LocalLock lock;

	private final LockWatchListener listener;

	private @Nullable ResourceVersion known;

	private boolean absent;

	private volatile boolean closed;

	LocalWatch(LocalWatches watches, LocalLock lock, @Nullable ResourceVersion since, LockWatchListener listener) {
		this.watches = watches;
		this.lock = lock;
		this.known = since;
		this.listener = listener;
	}

	Path directory() {
		return this.lock.directory();
	}

	synchronized void begin() {
		if (!this.closed) {
			this.listener.opened();
			look();
		}
	}

	synchronized void look() {
		if (this.closed) {
			return;
		}
		Outcome outcome = this.lock.read(TIMEOUT);
		if (outcome instanceof Outcome.Found found) {
			present(found.snapshot());
		}
		else if (outcome instanceof Outcome.Absent) {
			absent();
		}
	}

	/** Ends the watch from this side. */
	void end(String reason) {
		if (!this.closed) {
			close();
			this.listener.closed(reason);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.watches.remove(this);
	}

	private void present(Snapshot snapshot) {
		if (this.known == null || snapshot.version().isAfter(this.known)) {
			this.known = snapshot.version();
			this.absent = false;
			this.listener.present(snapshot);
		}
	}

	private void absent() {
		if (this.known != null && !this.absent) {
			this.absent = true;
			this.listener.absent(this.known);
		}
	}

}
