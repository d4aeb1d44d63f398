package dev.leaderelection.spring.gate;

import java.util.List;
import java.util.Optional;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderWork;
import dev.leaderelection.NotLeaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** Decides whether a call runs, at the instant that it is asked. */
final class Gate {

	private static final Logger logger = LoggerFactory.getLogger(Gate.class);

	private final Elections elections;

	private final SingletonSupplier<List<LeaderOnlyListener>> listeners;

	Gate(Elections elections, ObjectProvider<LeaderOnlyListener> listeners) {
		this.elections = elections;
		this.listeners = SingletonSupplier.of(() -> listeners.orderedStream().toList());
	}

	/**
	 * Lets a call in, or not.
	 * @param method what was called
	 * @return the work, to be closed at its end; empty when the call must not run
	 */
	Optional<LeaderWork> enter(GuardedMethod method) {
		Optional<LeaderWork> work = this.elections.find(method.election()).flatMap(LeaderElection::enter);
		logger.trace("{} {}", method, work.isPresent() ? "runs" : "is skipped");
		this.listeners.obtain().forEach((listener) -> report(listener, method, work.isPresent()));
		return work;
	}

	NotLeaderException refusal(GuardedMethod method) {
		return new NotLeaderException(method + " runs only on the leader, and this replica isn't it");
	}

	private static void report(LeaderOnlyListener listener, GuardedMethod method, boolean runs) {
		if (runs) {
			listener.running(method.method());
		}
		else {
			listener.skipped(method.method());
		}
	}

}
