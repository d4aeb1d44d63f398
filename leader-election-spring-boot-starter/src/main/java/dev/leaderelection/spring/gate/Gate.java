package dev.leaderelection.spring.gate;

import java.util.List;
import java.util.Optional;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** Decides whether a call runs, at the instant that it is asked. */
final class Gate {

	private static final Logger logger = LoggerFactory.getLogger(Gate.class);

	private final Elections elections;

	private final Turns turns;

	private final SingletonSupplier<List<LeaderOnlyListener>> listeners;

	Gate(Elections elections, Turns turns, ObjectProvider<LeaderOnlyListener> listeners) {
		this.elections = elections;
		this.turns = turns;
		this.listeners = SingletonSupplier.of(() -> listeners.orderedStream().toList());
	}

	/**
	 * Lets a call in, or not.
	 * @param method what was called
	 * @param target the bean behind its proxy
	 * @return the work, to be closed at its end; empty when the call must not run
	 */
	Optional<LeaderWork> enter(GuardedMethod method, Object target) {
		Optional<LeaderWork> work = this.elections.find(method.election())
			.flatMap(LeaderElection::enter)
			.filter((entered) -> !method.runsByItself() || this.turns.begin(target, method, entered));
		report(method, work.isPresent());
		return work.map((entered) -> new TimedWork(entered, () -> reportOverrun(method)));
	}

	/**
	 * Whether a call would be let in at this instant. One that isn't is reported.
	 * @param method what was called
	 * @return {@code false} when the call must not run
	 */
	boolean isOpen(GuardedMethod method) {
		boolean open = this.elections.find(method.election()).filter(LeaderElection::isLeader).isPresent();
		if (!open) {
			report(method, false);
		}
		return open;
	}

	private void reportOverrun(GuardedMethod method) {
		logger.warn("{} went on after its term had ended and the lock was no longer held", method);
		this.listeners.obtain().forEach((listener) -> listener.overran(method.method()));
	}

	private void report(GuardedMethod method, boolean runs) {
		logger.trace("{} {}", method, runs ? "runs" : "is skipped");
		this.listeners.obtain().forEach((listener) -> report(listener, method, runs));
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
