package dev.leaderelection.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Makes sense of what the replicas say: shows it, remembers who leads, and tells those
 * who wait for something. Called by one thread for each replica.
 */
final class Narrator {

	private final Screen screen;

	private final Witness witness = new Witness();

	private final List<Expectation> expectations = new ArrayList<>();

	private final Set<Replica> believers = new HashSet<>();

	private @Nullable Replica leader;

	Narrator(Screen screen) {
		this.screen = screen;
	}

	Screen screen() {
		return this.screen;
	}

	Witness witness() {
		return this.witness;
	}

	synchronized void heard(Event event) {
		OutputLine line = event.line();
		this.screen.replica(event.replica().number(), event.replica().name(), line.time(), line.text());
		if (line.kind() == OutputLine.Kind.WORKS) {
			this.witness.saw(line);
		}
		if (line.kind() == OutputLine.Kind.LEADS) {
			this.leader = event.replica();
			this.believers.add(event.replica());
		}
		if (line.kind() == OutputLine.Kind.NO_LONGER_LEADS) {
			this.believers.remove(event.replica());
		}
		fulfil(event);
	}

	private void fulfil(Event event) {
		List<Expectation> fulfilled = this.expectations.stream()
			.filter((expectation) -> expectation.what.test(event))
			.toList();
		this.expectations.removeAll(fulfilled);
		fulfilled.forEach((expectation) -> expectation.fulfilment.complete(event));
	}

	/**
	 * Who leads, as far as one can tell from outside: who last said so, has not said that
	 * it is over, and is neither ended nor paused.
	 * @return the replica, empty if nobody does
	 */
	synchronized Optional<Replica> leader() {
		return Optional.ofNullable(this.leader).filter(this::believesToLead).filter(Replica::isRunning);
	}

	/**
	 * Whether a replica has said that it leads and has not said that this is over.
	 * @param replica a replica
	 * @return also true for one that was paused or killed as a leader
	 */
	synchronized boolean believesToLead(Replica replica) {
		return this.believers.contains(replica);
	}

	/**
	 * Wait for the next event of a sort.
	 * @param what which one
	 * @return completes with the event, by the thread that heard it
	 */
	synchronized CompletableFuture<Event> expect(Predicate<Event> what) {
		Expectation expectation = new Expectation(what, new CompletableFuture<>());
		this.expectations.add(expectation);
		return expectation.fulfilment;
	}

	private record Expectation(Predicate<Event> what, CompletableFuture<Event> fulfilment) {
	}

}
