package dev.leaderelection.demo;

import java.util.function.Predicate;

/**
 * A replica has said something.
 *
 * @param replica which one
 * @param line what it said
 */
record Event(Replica replica, OutputLine line) {

	/**
	 * Somebody else does what a leader does.
	 * @param kind what
	 * @param former who doesn't do it any more
	 * @return matches the event
	 */
	static Predicate<Event> byAnother(OutputLine.Kind kind, Replica former) {
		return (event) -> event.line.kind() == kind && event.replica != former;
	}

	static Predicate<Event> by(OutputLine.Kind kind, Replica replica) {
		return (event) -> event.line.kind() == kind && event.replica == replica;
	}

}
