package dev.leaderelection.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person can tell the demo to do.
 */
enum Command {

	STATUS("ask every replica what it knows of the election"),

	STOP("SIGTERM to the leader: it hands over, work moves at once"),

	KILL("SIGKILL to the leader: work moves when its lease ends"),

	PAUSE("SIGSTOP to the leader: work moves when its lease ends"),

	RESUME("SIGCONT: it wakes up, sees that its term is over, and does nothing as a leader"),

	START("replace the replicas that ended"),

	HELP("this list"),

	QUIT("end the replicas and the demo");

	private final String meaning;

	Command(String meaning) {
		this.meaning = meaning;
	}

	static Optional<Command> of(String word) {
		return Arrays.stream(values()).filter((command) -> command.word().equals(word)).findFirst();
	}

	String word() {
		return name().toLowerCase(Locale.ROOT);
	}

	static String help() {
		StringBuilder text = new StringBuilder();
		for (Command command : values()) {
			text.append("  %-7s %s%n".formatted(command.word(), command.meaning));
		}
		return text.append("Any of them takes a replica's name: kill replica-2").toString();
	}

}
