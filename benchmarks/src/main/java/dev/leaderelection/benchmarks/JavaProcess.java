package dev.leaderelection.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import dev.leaderelection.apiserver.Eventually;

/**
 * A JVM with this class path, and what it says. All of them end with this one, unless it
 * is killed: then they see the end of their input.
 */
final class JavaProcess implements AutoCloseable {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-candidates"));
	}

	private final Process process;

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private JavaProcess(Process process) {
		this.process = process;
		RUNNING.add(process);
		this.reader = new Thread(this::read, "reader-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	static JavaProcess start(Class<?> main, List<String> arguments) {
		return start(System.getProperty("java.class.path"), main, arguments);
	}

	static JavaProcess start(String classPath, Class<?> main, List<String> arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx1g", "-cp", classPath, main.getName()));
		command.addAll(arguments);
		try {
			return new JavaProcess(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			lines.lines().map(Event::parse).forEach(this.events::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// The stream ends so when the process is killed.
		}
	}

	void tell(String line) {
		try {
			this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<Event> events() {
		return List.copyOf(this.events);
	}

	Event await(Predicate<Event> filter, String what, Duration within) {
		Eventually.await(within, what + " of process " + this.process.pid(),
				() -> first(filter).isPresent() || !this.reader.isAlive());
		return first(filter).orElseThrow(() -> new AssertionError("Ended without " + what + ": " + this.events));
	}

	private Optional<Event> first(Predicate<Event> filter) {
		return this.events.stream().filter(filter).findFirst();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		RUNNING.remove(this.process);
	}

}
