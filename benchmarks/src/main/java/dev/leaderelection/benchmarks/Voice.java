package dev.leaderelection.benchmarks;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Prints events in the form of client-go's candidate: time, name, identity. */
final class Voice {

	private final PrintStream out;

	private final String identity;

	Voice(PrintStream out, String identity) {
		this.out = out;
		this.identity = identity;
	}

	void say(String event) {
		say(Instant.now(), event);
	}

	void say(Instant at, String event) {
		say(at, event, this.identity);
	}

	void report(String name, Object value) {
		say(Instant.now(), name, value.toString());
	}

	private void say(Instant at, String event, String detail) {
		this.out.println(at.truncatedTo(ChronoUnit.MICROS) + " " + event + " " + detail);
		this.out.flush();
	}

}
