package dev.leaderelection.mutants;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that runs one layer on one mutant. One that comes to no end, or dies, has caught
 * the mutant too.
 */
final class LayerProcess {

	private static final long MINUTES = 4;

	private LayerProcess() {
	}

	static Verdict run(Layer layer, Path mutant, long schedules) throws IOException {
		Process process = new ProcessBuilder(command(layer, mutant, schedules)).redirectErrorStream(true).start();
		CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
		List<String> output = new ArrayList<>();
		try (BufferedReader lines = process.inputReader()) {
			String line = lines.readLine();
			while (line != null && !isVerdict(line)) {
				output.add(line);
				line = lines.readLine();
			}
			output.add((line != null) ? line : LayerMain.CAUGHT + "all, the JVM came to no end or died");
		}
		finally {
			process.destroyForcibly();
		}
		return new Verdict(layer, output);
	}

	private static boolean isVerdict(String line) {
		return line.startsWith(LayerMain.PASSED) || line.startsWith(LayerMain.CAUGHT);
	}

	private static boolean isLong(Layer layer) {
		return layer == Layer.SIMULATION || layer == Layer.EXHAUSTIVE;
	}

	private static List<String> command(Layer layer, Path mutant, long schedules) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=" + (isLong(layer) ? 4 : 1), "-Dsimulation.schedules=" + schedules,
				"-Dsimulation.failures=1", "-Dexhaustive.faults=1", "-Dexhaustive.commands=1", "-cp",
				ClassPath.with(mutant), LayerMain.class.getName(), layer.name());
	}

}
