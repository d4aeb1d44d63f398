package dev.leaderelection.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Undertaker;

/**
 * The application as a process that finds what a pod finds.
 */
final class SampleProcess implements AutoCloseable {

	private final String name;

	private final Process process;

	private final Path log;

	private final Undertaker undertaker;

	private SampleProcess(String name, Process process, Path log, Undertaker undertaker) {
		this.undertaker = undertaker;
		this.undertaker.watch(process);
		this.name = name;
		this.process = process;
		this.log = log;
	}

	static SampleProcess start(String name, InClusterDirectory directory, Path folder, Undertaker undertaker) {
		return start(name, directory, folder, undertaker, "-cp", System.getProperty("java.class.path"),
				SampleApplication.class.getName());
	}

	/** What to run is said as to {@code java}. */
	static SampleProcess start(String name, InClusterDirectory directory, Path folder, Undertaker undertaker,
			String... application) {
		Path log = folder.resolve(name + ".log");
		ProcessBuilder builder = new ProcessBuilder(command(directory, application)).redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().putAll(directory.environment());
		builder.environment().put("POD_NAME", name);
		builder.environment().put("SERVER_PORT", "0");
		try {
			return new SampleProcess(name, builder.start(), log, undertaker);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> command(InClusterDirectory directory, String... application) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m",
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		command.addAll(List.of(application));
		command.addAll(List.of("--leader-election.lease-duration=60s", "--leader-election.retry-period=500ms",
				"--leader-election.kubernetes.service-account-directory=" + directory.path()));
		return command;
	}

	boolean isNamedBy(String holderIdentity) {
		return holderIdentity.startsWith(this.name + "_");
	}

	boolean isReady() {
		return log().contains("Started SampleApplication");
	}

	boolean hasSentInvoices() {
		return log().contains("sends its invoice");
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void terminate() {
		this.process.destroy();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
			this.undertaker.forget(this.process);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
