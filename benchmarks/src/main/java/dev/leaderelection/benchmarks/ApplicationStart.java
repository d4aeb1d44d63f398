package dev.leaderelection.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this starter adds to the start of a Spring Boot application, in turns with the
 * same one without it on the class path: a bare JVM pays for much that an application has
 * loaded anyway.
 */
final class ApplicationStart {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	private final Map<Variant, List<Start>> starts = new EnumMap<>(Variant.class);

	ApplicationStart(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	/**
	 * The first of each is not counted: it reads files that the others find in memory.
	 */
	void run() {
		for (int i = 0; i <= this.plan.starts(); i++) {
			for (Variant variant : Variant.values()) {
				Start start = start(variant, i);
				if (i > 0) {
					this.starts.computeIfAbsent(variant, (any) -> new ArrayList<>()).add(start);
				}
			}
			this.results.progress("start of an application: " + i + " of " + this.plan.starts());
		}
		report();
	}

	private Start start(Variant variant, int number) {
		List<String> properties = (variant == Variant.WITH) ? election(number) : List.of();
		try (JavaProcess process = JavaProcess.start(classPath(variant), ApplicationMain.class, properties)) {
			return new Start(millis(process, "ready"), millis(process, "computed"));
		}
	}

	private List<String> election(int number) {
		return List.of("--KUBERNETES_SERVICE_HOST=127.0.0.1", "--KUBERNETES_SERVICE_PORT=" + this.arena.server().port(),
				"--HOSTNAME=application-1",
				"--leader-election.kubernetes.service-account-directory="
						+ this.arena.namespace().inClusterDirectory("application").path(),
				"--leader-election.name=application-" + number);
	}

	/** An annotation of a class that isn't there doesn't matter to the JVM. */
	private static String classPath(Variant variant) {
		Path jar = Path.of(System.getProperty("java.class.path"));
		try (Stream<Path> jars = Files.list(jar.resolveSibling("lib"))) {
			return Stream.concat(Stream.of(jar.resolveSibling("classes")), jars.filter(variant::has).sorted())
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static double millis(JavaProcess process, String name) {
		Event event = process.await((candidate) -> candidate.name().equals(name), name, PATIENCE);
		return Long.parseLong(event.detail()) / 1e3;
	}

	private void report() {
		List<String> rows = new ArrayList<>();
		List<String> table = new ArrayList<>();
		this.starts.forEach((variant, own) -> {
			own.forEach((start) -> rows
				.add(String.join(",", variant.label, Text.exact(start.ready()), Text.exact(start.computed()))));
			Samples ready = Samples.of(own.stream().mapToDouble(Start::ready).toArray());
			Samples computed = Samples.of(own.stream().mapToDouble(Start::computed).toArray());
			table.add(String.join(" | ", variant.label, Integer.toString(own.size()), cell(ready), cell(computed)));
		});
		this.results.csv("application", "who,ready_millis,main_thread_cpu_millis", rows);
		this.results.say("## Start of a Spring Boot application, median (min to max)");
		this.results.table("who | n | main thread: until ready | of that computed", table);
	}

	private static String cell(Samples samples) {
		return Text.millis(samples.median()) + " (" + Text.number(samples.min()) + " to " + Text.number(samples.max())
				+ ")";
	}

	/** With or without. */
	private enum Variant {

		WITHOUT("without the starter"),

		WITH("with a Lease and a leader-only method");

		private final String label;

		Variant(String label) {
			this.label = label;
		}

		private boolean has(Path jar) {
			return this == WITH || !jar.getFileName().toString().startsWith("leader-election-");
		}

	}

	/**
	 * One start, in milliseconds.
	 *
	 * @param ready from main() until the application was ready
	 * @param computed what the main thread computed meanwhile
	 */
	private record Start(double ready, double computed) {
	}

}
