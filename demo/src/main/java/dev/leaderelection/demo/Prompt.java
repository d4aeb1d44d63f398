package dev.leaderelection.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Obeys what a person types. Doesn't wait for the effect: the replicas' lines show it.
 */
final class Prompt {

	private final Operator operator;

	private final Screen screen;

	Prompt(Operator operator, Screen screen) {
		this.operator = operator;
		this.screen = screen;
	}

	/**
	 * Read orders until one says to quit; without a terminal until Ctrl-C.
	 * @return the exit status
	 */
	int run() {
		BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
		boolean goOn = true;
		while (goOn) {
			@Nullable String line = read(reader);
			goOn = (line != null) ? obey(line) : runOn();
		}
		this.operator.judge();
		return 0;
	}

	private static @Nullable String read(BufferedReader reader) {
		try {
			return reader.readLine();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean obey(String line) {
		try {
			return line.isBlank() || obey(Order.parse(line));
		}
		catch (Options.UsageFailure | DemoFailure ex) {
			this.screen.say(String.valueOf(ex.getMessage()));
			return true;
		}
	}

	private boolean obey(Order order) {
		var unused = this.operator.obey(order);
		return order.command() != Command.QUIT;
	}

	private boolean runOn() {
		this.screen.say("There is nobody to type commands: running on until Ctrl-C.");
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

}
