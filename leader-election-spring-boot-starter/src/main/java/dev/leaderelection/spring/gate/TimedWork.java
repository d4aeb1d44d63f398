package dev.leaderelection.spring.gate;

import java.time.Duration;

import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;

/**
 * Work of a call, that tells when it has outlasted the lock.
 *
 * @param work the work
 * @param overrun run when it ends too late
 */
record TimedWork(LeaderWork work, Runnable overrun) implements LeaderWork {

	@Override
	public Leadership leadership() {
		return this.work.leadership();
	}

	@Override
	public Duration remaining() {
		return this.work.remaining();
	}

	@Override
	public void close() {
		boolean late = this.work.remaining().isZero();
		this.work.close();
		if (late) {
			this.overrun.run();
		}
	}

}
