package dev.leaderelection.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.leaderelection.apiserver.Signal;

/**
 * One run of the sample application as a process, from its start to its end.
 */
final class Replica {

	private static final int TAIL_LINES = 25;

	private final int number;

	private final int port;

	private final Process process;

	private final Deque<String> tail = new ArrayDeque<>();

	private volatile boolean paused;

	private volatile boolean told;

	Replica(int number, int port, Launcher launcher) {
		this.number = number;
		this.port = port;
		this.process = launcher.launch(number, port);
	}

	static String name(int number) {
		return "replica-" + number;
	}

	int number() {
		return this.number;
	}

	String name() {
		return name(this.number);
	}

	int port() {
		return this.port;
	}

	long pid() {
		return this.process.pid();
	}

	Process process() {
		return this.process;
	}

	/**
	 * Read the output until the process ends, by a thread of its own.
	 * @param listener told about every line
	 * @param end run when the process has ended
	 */
	void listen(Consumer<Event> listener, Runnable end) {
		Thread thread = new Thread(() -> {
			read(listener);
			awaitEnd(Long.MAX_VALUE);
			end.run();
		}, name());
		thread.setDaemon(true);
		thread.start();
	}

	private void read(Consumer<Event> listener) {
		try (BufferedReader reader = this.process.inputReader(Charset.defaultCharset())) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				remember(line);
				OutputLine.parse(line).ifPresent((parsed) -> listener.accept(new Event(this, parsed)));
			}
		}
		catch (IOException ex) {
			remember("The output can't be read: " + ex.getMessage());
		}
	}

	private void remember(String line) {
		synchronized (this.tail) {
			this.tail.addLast(line);
			if (this.tail.size() > TAIL_LINES) {
				this.tail.removeFirst();
			}
		}
	}

	String tail() {
		synchronized (this.tail) {
			return String.join("\n", this.tail);
		}
	}

	boolean hasEnded() {
		return !this.process.isAlive();
	}

	boolean isPaused() {
		return this.paused && !hasEnded();
	}

	boolean isRunning() {
		return !this.paused && !hasEnded();
	}

	/**
	 * Whether its end is no surprise.
	 * @return true if the demo asked for it
	 */
	boolean wasTold() {
		return this.told;
	}

	void stop() {
		this.told = true;
		this.process.destroy();
	}

	void kill() {
		this.told = true;
		this.process.destroyForcibly();
	}

	void pause() {
		this.paused = true;
		Signal.STOP.sendTo(this.process);
	}

	void resume() {
		this.paused = false;
		Signal.CONT.sendTo(this.process);
	}

	boolean awaitEnd(long nanos) {
		try {
			return this.process.waitFor(nanos, TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return hasEnded();
		}
	}

	/** Starts the process of a replica. */
	interface Launcher {

		Process launch(int number, int port);

	}

}
