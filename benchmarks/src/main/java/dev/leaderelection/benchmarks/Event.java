package dev.leaderelection.benchmarks;

import java.time.Instant;

/**
 * What a candidate said.
 *
 * @param at when, by the wall clock of this machine
 * @param name for example {@code granted}
 * @param detail the identity, or whatever belongs to the event
 */
record Event(Instant at, String name, String detail) {

	static Event parse(String line) {
		String[] words = line.split(" ", 3);
		return new Event(Instant.parse(words[0]), words[1], words[2]);
	}

}
