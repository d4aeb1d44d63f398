package dev.leaderelection.demo;

import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

import org.jspecify.annotations.Nullable;

/**
 * Closes things when this JVM ends, whether by {@code quit}, by Ctrl-C or by a failure:
 * the youngest first.
 */
final class AtExit {

	private final BlockingDeque<AutoCloseable> things = new LinkedBlockingDeque<>();

	AtExit() {
		Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "at-exit"));
	}

	/**
	 * Close a thing at the exit.
	 * @param thing what to close
	 * @param <T> its type
	 * @return the thing
	 */
	<T extends AutoCloseable> T close(T thing) {
		this.things.push(thing);
		return thing;
	}

	private void closeAll() {
		@Nullable AutoCloseable thing = this.things.poll();
		while (thing != null) {
			end(thing);
			thing = this.things.poll();
		}
	}

	private static void end(AutoCloseable thing) {
		try {
			thing.close();
		}
		catch (Exception ex) {
			System.err.println("demo: " + ex);
		}
	}

}
