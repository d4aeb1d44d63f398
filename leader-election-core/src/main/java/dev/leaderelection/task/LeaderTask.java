package dev.leaderelection.task;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A long-running task of the leader: begins when leadership is granted, is interrupted
 * when it is revoked, begins anew in the next term.
 * <p>
 * The task should end soon after an interrupt: a voluntary release waits for it (up to
 * the time that stopping may take), but after a loss another leader may begin. It may
 * also look at {@link Leadership#isValid()}, and should pass
 * {@link Leadership#fencingToken()} to whatever it changes. A task that returns leaves
 * this process the leader, with nothing to do until the next term; a task that throws
 * makes it resign, so that another candidate tries.
 */
public final class LeaderTask implements LeaderElectionListener {

	private static final Logger logger = LoggerFactory.getLogger(LeaderTask.class);

	private final String name;

	private final Work work;

	private final Lane lane;

	private volatile Lane.@Nullable Stint stint;

	private LeaderTask(String name, Work work) {
		this.name = name;
		this.work = work;
		this.lane = new Lane(name);
	}

	/**
	 * Makes a listener that runs a task while this process leads.
	 * @param name names the task in logs, and its thread
	 * @param work the task
	 * @return the listener, for one election
	 */
	public static LeaderTask of(String name, Work work) {
		return new LeaderTask(name, work);
	}

	/**
	 * Whether the task is running, or about to.
	 * @return {@code false} also when it has returned while this process still leads
	 */
	public boolean isRunning() {
		Lane.Stint current = this.stint;
		return current != null && current.isAlive();
	}

	@Override
	public void granted(Leadership leadership) {
		leadership.enter().ifPresent((entered) -> this.stint = start(entered));
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		Lane.Stint current = this.stint;
		if (current != null) {
			current.end();
		}
	}

	@Override
	public String toString() {
		return "leader task " + this.name;
	}

	private Lane.Stint start(LeaderWork entered) {
		return this.lane.start(() -> run(entered.leadership()), entered::close);
	}

	private void run(Leadership leadership) throws InterruptedException {
		try {
			this.work.run(leadership);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (leadership.resign()) {
				logger.error("Task '{}' of the leader failed; this process resigns", this.name, ex);
			}
			else {
				logger.warn("Task '{}' failed after the end of its term", this.name, ex);
			}
		}
	}

	/** What the leader does. */
	@FunctionalInterface
	public interface Work {

		/**
		 * Runs until it is done, or interrupted because the term has ended.
		 * @param leadership the term
		 * @throws Exception if it fails: this process then resigns
		 */
		void run(Leadership leadership) throws Exception;

	}

}
