package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what an election reports to the listeners of child contexts, which come and
 * go while the election runs.
 */
final class ListenerRelay implements LeaderElectionListener {

	private static final Logger logger = LoggerFactory.getLogger(ListenerRelay.class);

	private final List<LeaderElectionListener> receivers = new CopyOnWriteArrayList<>();

	private @Nullable Leadership present;

	/** Tells of the present term, if there is one, and of all that follows. */
	synchronized void add(List<LeaderElectionListener> added) {
		Leadership leadership = this.present;
		if (leadership != null) {
			added.forEach((receiver) -> tell(receiver, (told) -> told.granted(leadership)));
		}
		this.receivers.addAll(added);
	}

	/** Doesn't wait for a receiver that is being told. */
	void remove(List<LeaderElectionListener> removed) {
		this.receivers.removeAll(removed);
	}

	@Override
	public synchronized void granted(Leadership leadership) {
		this.present = leadership;
		tellAll((receiver) -> receiver.granted(leadership));
	}

	@Override
	public synchronized void revoked(Leadership leadership, RevocationReason reason) {
		this.present = null;
		tellAll((receiver) -> receiver.revoked(leadership, reason));
	}

	@Override
	public void newLeader(@Nullable String holderIdentity) {
		tellAll((receiver) -> receiver.newLeader(holderIdentity));
	}

	@Override
	public void following(String leaderIdentity) {
		tellAll((receiver) -> receiver.following(leaderIdentity));
	}

	@Override
	public void stopped() {
		tellAll(LeaderElectionListener::stopped);
	}

	private void tellAll(Consumer<LeaderElectionListener> call) {
		this.receivers.forEach((receiver) -> tell(receiver, call));
	}

	private static void tell(LeaderElectionListener receiver, Consumer<LeaderElectionListener> call) {
		try {
			call.accept(receiver);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A listener of a child context failed; the election goes on", ex);
		}
	}

}
