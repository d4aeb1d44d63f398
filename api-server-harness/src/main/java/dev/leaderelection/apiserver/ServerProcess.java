package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of etcd or kube-apiserver, with its log in a file.
 */
final class ServerProcess {

	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final int TAIL_LINES = 25;

	private final String name;

	private final Process process;

	private final Path log;

	private final Undertaker undertaker;

	private ServerProcess(String name, Process process, Path log, Undertaker undertaker) {
		this.name = name;
		this.process = process;
		this.log = log;
		this.undertaker = undertaker;
	}

	static ServerProcess start(String name, List<String> command, Path log, Undertaker undertaker) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			undertaker.watch(process);
			process.getOutputStream().close();
			return new ServerProcess(name, process, log, undertaker);
		}
		catch (IOException ex) {
			throw new ServerFailure("%s does not start: %s".formatted(name, ex.getMessage()), ex);
		}
	}

	void awaitReady(Duration within, BooleanSupplier ready) {
		try {
			Eventually.await(within, this.name + " is ready", () -> {
				requireAlive();
				return ready.getAsBoolean();
			});
		}
		catch (AssertionError ex) {
			throw new ServerFailure(ex.getMessage() + "; the end of its log:\n" + tail(), ex);
		}
	}

	void requireAlive() {
		if (!this.process.isAlive()) {
			throw new ServerFailure("%s ended with status %d; the end of its log:%n%s".formatted(this.name,
					this.process.exitValue(), tail()));
		}
	}

	Process process() {
		return this.process;
	}

	void stop() {
		this.process.destroy();
		if (!ended(GRACE)) {
			kill();
		}
		this.undertaker.forget(this.process);
	}

	void kill() {
		this.process.destroyForcibly();
		if (!ended(GRACE)) {
			throw new ServerFailure(this.name + " survived SIGKILL");
		}
		this.undertaker.forget(this.process);
	}

	private boolean ended(Duration within) {
		try {
			return this.process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return !this.process.isAlive();
		}
	}

	private String tail() {
		try {
			List<String> lines = Files.readAllLines(this.log);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
