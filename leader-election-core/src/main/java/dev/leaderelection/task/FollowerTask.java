package dev.leaderelection.task;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import org.jspecify.annotations.Nullable;

/**
 * A task of a follower: begins when another process is seen to lead, is interrupted when
 * that ends, because a third one leads, or nobody, or this process itself, or because the
 * election is stopped. For the pattern in which the leader hands out work and followers
 * do it.
 * <p>
 * That another process leads is known from its record; it may have stopped leading a
 * moment ago. A task that returns, or throws, is not run again for the same leader.
 */
public final class FollowerTask implements LeaderElectionListener {

	private final Work work;

	private final Lane lane;

	private Lane.@Nullable Stint stint;

	private FollowerTask(String name, Work work) {
		this.work = work;
		this.lane = new Lane(name);
	}

	/**
	 * Makes a listener that runs a task while another process leads.
	 * @param name names the task in logs, and its thread
	 * @param work the task
	 * @return the listener, for one election
	 */
	public static FollowerTask of(String name, Work work) {
		return new FollowerTask(name, work);
	}

	@Override
	public synchronized void newLeader(@Nullable String holderIdentity) {
		end();
	}

	@Override
	public synchronized void following(String leaderIdentity) {
		end();
		this.stint = this.lane.start(() -> this.work.run(leaderIdentity), () -> {
		});
	}

	@Override
	public synchronized void granted(Leadership leadership) {
		end();
	}

	@Override
	public synchronized void stopped() {
		end();
	}

	private void end() {
		Lane.Stint current = this.stint;
		if (current != null) {
			current.end();
			this.stint = null;
		}
	}

	/** What a follower does. */
	@FunctionalInterface
	public interface Work {

		/**
		 * Runs until it is done, or interrupted because this process no longer follows
		 * that leader.
		 * @param leaderIdentity the holder identity of the leader
		 * @throws Exception if it fails, which is logged
		 */
		void run(String leaderIdentity) throws Exception;

	}

}
