package dev.leaderelection.apiserver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code go} command on the PATH.
 *
 * @param executable where it is
 */
record GoCommand(Path executable) {

	static final int MINOR_VERSION = 26;

	private static final Pattern VERSION = Pattern.compile("go1\\.(\\d+)");

	private static final Duration BUILD_WITHIN = Duration.ofMinutes(60);

	static Optional<GoCommand> on(Map<String, String> environment) {
		return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
			.map((folder) -> Path.of(folder).resolve("go"))
			.filter(Files::isExecutable)
			.map(GoCommand::new)
			.filter(GoCommand::isNewEnough)
			.findFirst();
	}

	private boolean isNewEnough() {
		try {
			Process process = new ProcessBuilder(this.executable.toString(), "version").start();
			Matcher version = VERSION
				.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
			return version.find() && Integer.parseInt(version.group(1)) >= MINOR_VERSION;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Build a binary.
	 * @param binary which one
	 * @param tools the module that names its version
	 * @param target the file to write
	 * @throws ApiServerUnavailableException if the build fails, with its output
	 */
	void build(Binary binary, ToolsModule tools, Path target) {
		Path log = target.resolveSibling(target.getFileName() + ".log");
		ProcessBuilder builder = new ProcessBuilder(command(binary, tools, target)).directory(tools.folder().toFile());
		if (!succeeds(builder.redirectErrorStream(true).redirectOutput(log.toFile()))) {
			throw new ApiServerUnavailableException("No API server: building %s with Go failed: %s"
				.formatted(binary.fileName(), TextFile.read(log).strip().replace('\n', ' ')));
		}
	}

	private List<String> command(Binary binary, ToolsModule tools, Path target) {
		return List.of(this.executable.toString(), "build", "-trimpath", "-ldflags",
				linkerFlags(tools.kubernetesVersion()), "-o", target.toString(), binary.goPackage());
	}

	private static String linkerFlags(String version) {
		List<String> parts = List.of(version.substring(1).split("\\.", -1));
		return ("-s -w -X k8s.io/component-base/version.gitVersion=%s -X k8s.io/component-base/version.gitMajor=%s"
				+ " -X k8s.io/component-base/version.gitMinor=%s")
			.formatted(version, parts.get(0), parts.get(1));
	}

	private static boolean succeeds(ProcessBuilder builder) {
		try {
			Process process = builder.start();
			boolean ended = process.waitFor(BUILD_WITHIN.toMinutes(), TimeUnit.MINUTES);
			process.destroy();
			return ended && process.exitValue() == 0;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
