package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Threads and heap of many elections in one JVM. */
final class Scale {

	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private static final Duration USUAL = Duration.ofSeconds(15);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	private final List<String> rows = new ArrayList<>();

	private final List<String> table = new ArrayList<>();

	Scale(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		int[] counts = this.plan.quick() ? new int[] { 1, 100 } : new int[] { 1, 100, 1000 };
		for (int count : counts) {
			measure(Library.OURS, "memory", count, USUAL);
			measure(Library.OURS, "lease", count, leaseDuration(count));
			if (count <= 100) {
				measure(Library.CLIENT_JAVA, "lease", count, USUAL);
			}
		}
		this.results.csv("scale",
				"who,lock,elections,lease_seconds,peak_threads,steady_threads,heap_bytes,millis_until_all_granted,leading,threads",
				this.rows);
		this.results.say("## Threads and heap of many elections in one JVM, all of them leading");
		this.results.table("who | lock | elections | lease | threads added: peak | steady | heap for each election"
				+ " | until all lead | leading", this.table);
	}

	/** A thousand leaders at 15 s are 500 writes a second, more than two cores serve. */
	private static Duration leaseDuration(int count) {
		return (count > 100) ? Duration.ofSeconds(60) : USUAL;
	}

	private void measure(Library library, String lock, int count, Duration lease) {
		this.results.progress("scale: " + library + ", " + lock + ", " + count);
		ElectorSettings settings = this.arena.settings(library, "scale-" + library + "-" + lock + "-" + count, lease);
		List<String> words = new ArrayList<>(settings.words());
		words.addAll(List.of(lock, Integer.toString(count)));
		try (JavaProcess process = JavaProcess.start(ScaleMain.class, words)) {
			process.await((event) -> event.name().equals("done"), "the counts", PATIENCE);
			long heap = number(process, "heap");
			long after = number(process, "granted-after");
			this.rows
				.add(String.join(",", library.label(), lock, Integer.toString(count), Long.toString(lease.toSeconds()),
						text(process, "peak-threads"), text(process, "steady-threads"), Long.toString(heap),
						Long.toString(after), text(process, "leading"), '"' + text(process, "thread-names") + '"'));
			this.table.add(String.join(" | ", library.label(), lock, Integer.toString(count), lease.toSeconds() + " s",
					text(process, "peak-threads"), text(process, "steady-threads"), kilobytes(heap / (double) count),
					Text.millis((double) after), text(process, "leading")));
		}
	}

	private static String kilobytes(double bytes) {
		return String.format(Locale.ROOT, "%.1f kB", bytes / 1000);
	}

	private static long number(JavaProcess process, String name) {
		return Long.parseLong(text(process, name));
	}

	private static String text(JavaProcess process, String name) {
		return process.await((event) -> event.name().equals(name), name, Duration.ofSeconds(1)).detail();
	}

}
