package dev.leaderelection.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A command, and whom it is for.
 *
 * @param command what to do
 * @param replica a replica's name, or null for the one that the command is usually for
 */
record Order(Command command, @Nullable String replica) {

	/**
	 * Read what a person typed.
	 * @param text for example {@code kill replica-2}
	 * @return the order
	 * @throws Options.UsageFailure if there is no such command
	 */
	static Order parse(String text) {
		String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
		Command command = Command.of(words[0])
			.orElseThrow(() -> new Options.UsageFailure("No such command: " + text.strip()));
		return new Order(command, (words.length > 1) ? words[1] : null);
	}

	static List<Order> script(String text) {
		return Stream.of(text.split(",")).map(Order::parse).toList();
	}

}
