package dev.leaderelection.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Undertaker;

/**
 * The demo as a person starts it: {@code java -jar demo.jar}, with its output at hand. It
 * doesn't outlive the tests, however they end.
 */
final class DemoRun implements AutoCloseable {

	static final Path JAR = Path.of("target", "demo.jar");

	private static final Duration WITHIN = Duration.ofSeconds(120);

	private final Undertaker undertaker = new Undertaker(temporaryFolder());

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Process process;

	private final Thread reader = new Thread(this::read, "demo-output");

	private DemoRun(Path jar, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-jar", jar.toString()));
		command.addAll(List.of(arguments));
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
			this.undertaker.watch(this.process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.reader.start();
	}

	private static Path temporaryFolder() {
		try {
			return Files.createTempDirectory("leader-election-demo-test");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static DemoRun start(String... arguments) {
		return new DemoRun(JAR, arguments);
	}

	static DemoRun startJar(Path jar) {
		return new DemoRun(jar);
	}

	private void read() {
		try (Stream<String> output = this.process.inputReader(Charset.defaultCharset()).lines()) {
			output.forEach(this.lines::add);
		}
	}

	void type(String line) {
		try {
			this.process.outputWriter().append(line).append('\n').flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void typeNoMore() {
		try {
			this.process.outputWriter().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitLine(String part) {
		Eventually.await(WITHIN, "the demo prints '" + part + "'\n" + output(),
				() -> this.lines.stream().anyMatch((line) -> line.contains(part)));
	}

	int awaitEnd() {
		Eventually.await(WITHIN, "the demo ends\n" + output(), () -> !this.process.isAlive() && !this.reader.isAlive());
		return this.process.exitValue();
	}

	long count(String part) {
		return this.lines.stream().filter((line) -> line.contains(part)).count();
	}

	String output() {
		return String.join("\n", this.lines);
	}

	List<ProcessHandle> descendants() {
		return this.process.descendants().toList();
	}

	void terminate() {
		this.process.destroy();
	}

	void kill() {
		this.process.destroyForcibly();
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			this.process.waitFor(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.undertaker.close();
	}

}
