package dev.leaderelection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.leaderelection.loop.ElectionLoop;
import dev.leaderelection.protocol.Term;

/** Work that its loop waits for. */
final class EnteredWork implements LeaderWork {

	private final ElectionLoop loop;

	private final Term term;

	private final Leadership leadership;

	private final AtomicBoolean closed = new AtomicBoolean();

	EnteredWork(ElectionLoop loop, Term term, Leadership leadership) {
		this.loop = loop;
		this.term = term;
		this.leadership = leadership;
	}

	@Override
	public Leadership leadership() {
		return this.leadership;
	}

	@Override
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.loop.held(this.term)));
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.loop.exit();
		}
	}

}
