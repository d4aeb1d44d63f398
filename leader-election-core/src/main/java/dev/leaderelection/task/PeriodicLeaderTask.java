package dev.leaderelection.task;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A periodic task of the leader: runs at once when leadership is granted, then again and
 * again with a pause in between. A run that is under way when leadership is revoked is
 * interrupted; a run that throws is logged, and the next one comes after the pause.
 */
public final class PeriodicLeaderTask implements LeaderElectionListener {

	private static final Logger logger = LoggerFactory.getLogger(PeriodicLeaderTask.class);

	private final Duration pause;

	private final LeaderTask.Work work;

	private final LeaderTask task;

	private PeriodicLeaderTask(String name, Duration pause, LeaderTask.Work work) {
		if (pause.isNegative() || pause.isZero()) {
			throw new IllegalArgumentException("The pause between two runs must be positive, but was " + pause);
		}
		this.pause = pause;
		this.work = work;
		this.task = LeaderTask.of(name, this::runAgainAndAgain);
	}

	/**
	 * Makes a listener that runs a task again and again while this process leads.
	 * @param pause the time between the end of a run and the beginning of the next
	 * @param name names the task in logs, and its thread
	 * @param work the task; a run begins only while the term is valid at that instant
	 * @return the listener, for one election
	 * @throws IllegalArgumentException if the pause is not positive
	 */
	public static PeriodicLeaderTask every(Duration pause, String name, LeaderTask.Work work) {
		return new PeriodicLeaderTask(name, pause, work);
	}

	@Override
	public void granted(Leadership leadership) {
		this.task.granted(leadership);
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		this.task.revoked(leadership, reason);
	}

	@Override
	public String toString() {
		return "periodic " + this.task;
	}

	private void runAgainAndAgain(Leadership leadership) throws InterruptedException {
		while (leadership.isValid()) {
			runOnce(leadership);
			TimeUnit.NANOSECONDS.sleep(this.pause.toNanos());
		}
	}

	private void runOnce(Leadership leadership) throws InterruptedException {
		try {
			this.work.run(leadership);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.warn("A run of {} failed; the next one follows after {}", this, this.pause, ex);
		}
	}

}
