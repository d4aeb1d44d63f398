package dev.leaderelection.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Where the demo prints: a time, who speaks, what is said. Lines never mix.
 */
final class Screen {

	static final String OWN_NAME = "demo";

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS")
		.withZone(ZoneId.systemDefault());

	private static final int BOLD = 1;

	/** Green, blue, magenta, yellow, cyan: readable on dark and on light. */
	private static final int[] COLOURS = { 32, 34, 35, 33, 36 };

	private final PrintStream out;

	private final boolean coloured;

	Screen(PrintStream out, boolean coloured) {
		this.out = out;
		this.coloured = coloured;
	}

	static Screen ofTerminal() {
		return new Screen(System.out, System.getenv("NO_COLOR") == null && isTerminal());
	}

	/** Since Java 22 System.console() doesn't tell; POSIX systems have a command. */
	private static boolean isTerminal() {
		try {
			ProcessBuilder test = new ProcessBuilder("test", "-t", "1").redirectOutput(ProcessBuilder.Redirect.INHERIT);
			return test.start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Print what a replica says.
	 * @param replica its number, from one on
	 * @param name its name
	 * @param time when it said so
	 * @param text what it said
	 */
	void replica(int replica, String name, Instant time, String text) {
		print(COLOURS[(replica - 1) % COLOURS.length], name, time, text);
	}

	/**
	 * Print what the demo has to say.
	 * @param text one line
	 */
	void say(String text) {
		print(BOLD, OWN_NAME, Instant.now(), text);
	}

	private void print(int style, String name, Instant time, String text) {
		String line = "%s %-9s | %s".formatted(TIME.format(time), name, text);
		plain(this.coloured ? "\u001b[%dm%s\u001b[0m".formatted(style, line) : line);
	}

	/**
	 * Print a text of several lines as it is.
	 * @param text the text
	 */
	synchronized void plain(String text) {
		this.out.println(text);
		this.out.flush();
	}

}
