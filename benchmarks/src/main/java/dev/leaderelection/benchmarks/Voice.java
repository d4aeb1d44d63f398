package dev.leaderelection.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Prints events in the form of client-go's candidate: time, name, identity. */
final class Voice {

	private static final Duration LATER = Duration.ofMillis(100);

	private final PrintStream out;

	private final String identity;

	private final Queue<Event> events = new ConcurrentLinkedQueue<>();

	private final boolean later;

	private Voice(PrintStream out, String identity, boolean later) {
		this.out = out;
		this.identity = identity;
		this.later = later;
	}

	/** Prints at once, on the thread that has something to say. */
	static Voice prompt(PrintStream out, String identity) {
		return new Voice(out, identity, false);
	}

	/**
	 * Prints some milliseconds later, on a thread of its own, so that neither printing
	 * nor who reads it takes part in what is measured.
	 */
	static Voice unobtrusive(PrintStream out, String identity) {
		Voice voice = new Voice(out, identity, true);
		Thread thread = new Thread(voice::printForever, "voice");
		thread.setDaemon(true);
		thread.start();
		return voice;
	}

	void say(String event) {
		say(Instant.now(), event);
	}

	void say(Instant at, String event) {
		say(new Event(at, event, this.identity));
	}

	void report(String name, Object value) {
		say(new Event(Instant.now(), name, value.toString()));
	}

	private void say(Event event) {
		if (this.later) {
			this.events.add(event);
		}
		else {
			print(event);
		}
	}

	private void printForever() {
		while (true) {
			for (Event event = this.events.poll(); event != null; event = this.events.poll()) {
				print(event);
			}
			Pause.of(LATER);
		}
	}

	private void print(Event event) {
		this.out.println(event.at().truncatedTo(ChronoUnit.MICROS) + " " + event.name() + " " + event.detail());
		this.out.flush();
	}

}
