package dev.leaderelection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.leaderelection.loop.ElectionLoop;

/** Work that its loop waits for. */
final class EnteredWork implements LeaderWork {

	private final ElectionLoop loop;

	private final Leadership leadership;

	private final AtomicBoolean closed = new AtomicBoolean();

	EnteredWork(ElectionLoop loop, Leadership leadership) {
		this.loop = loop;
		this.leadership = leadership;
	}

	@Override
	public Leadership leadership() {
		return this.leadership;
	}

	@Override
	public Duration remaining() {
		return this.leadership.held();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.loop.exit();
		}
	}

}
