package dev.leaderelection.spring.gate;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;

import org.springframework.core.Ordered;

/** Tells what is running when the term ends in which it began. */
public final class Terms implements LeaderElectionListener, Ordered {

	private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

	/** The last term of each election: who has just entered may have missed its end. */
	private final Map<String, Ended> ended = new ConcurrentHashMap<>();

	/**
	 * Has the end of a term reported, at once if it has ended.
	 * @param leadership the term
	 * @param action called at most once, on any thread; returns at once
	 * @return calls it off
	 */
	Runnable onEnd(Leadership leadership, Consumer<RevocationReason> action) {
		Watcher watcher = new Watcher(leadership, action);
		this.watchers.add(watcher);
		Ended last = this.ended.get(leadership.election());
		if (last != null && last.leadership.equals(leadership)) {
			report(watcher, last.reason);
		}
		return () -> this.watchers.remove(watcher);
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		this.ended.put(leadership.election(), new Ended(leadership, reason));
		for (Watcher watcher : this.watchers) {
			if (watcher.leadership.equals(leadership)) {
				report(watcher, reason);
			}
		}
	}

	private void report(Watcher watcher, RevocationReason reason) {
		if (this.watchers.remove(watcher)) {
			watcher.action.accept(reason);
		}
	}

	/** Before the application's own listeners: this takes no time. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	private record Ended(Leadership leadership, RevocationReason reason) {
	}

	private static final class Watcher {

		private final Leadership leadership;

		private final Consumer<RevocationReason> action;

		private Watcher(Leadership leadership, Consumer<RevocationReason> action) {
			this.leadership = leadership;
			this.action = action;
		}

	}

}
