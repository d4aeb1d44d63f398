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
			measure(count);
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

	/** Idle threads of the HTTP client live for a minute. */
	private Duration steadyAfter() {
		return Duration.ofSeconds(this.plan.quick() ? 12 : 75);
	}

	/** At the same time: it takes time, and counts are not affected. */
	private void measure(int count) {
		List<Running> processes = new ArrayList<>();
		try {
			processes.add(start(Library.OURS, "memory", count, USUAL));
			processes.add(start(Library.OURS, "lease", count, leaseDuration(count)));
			if (count <= 100) {
				processes.add(start(Library.CLIENT_JAVA, "lease", count, USUAL));
			}
			processes.forEach(this::report);
		}
		finally {
			processes.forEach(Running::close);
		}
	}

	private Running start(Library library, String lock, int count, Duration lease) {
		ElectorSettings settings = this.arena.settings(library, "scale-" + library + "-" + lock + "-" + count, lease);
		List<String> words = new ArrayList<>(settings.words());
		words.addAll(List.of(lock, Integer.toString(count), steadyAfter().toString()));
		return new Running(library, lock, count, lease, JavaProcess.start(ScaleMain.class, words));
	}

	private void report(Running running) {
		running.process().await((event) -> event.name().equals("done"), "the counts", PATIENCE);
		long heap = running.number("heap");
		long after = running.number("granted-after");
		String library = running.library().label();
		String count = Integer.toString(running.count());
		this.rows.add(String.join(",", library, running.lock(), count, Long.toString(running.lease().toSeconds()),
				running.text("peak-threads"), running.text("steady-threads"), Long.toString(heap), Long.toString(after),
				running.text("leading"), '"' + running.text("thread-names") + '"'));
		this.table.add(String.join(" | ", library, running.lock(), count, running.lease().toSeconds() + " s",
				running.text("peak-threads"), running.text("steady-threads"),
				kilobytes(heap / (double) running.count()), Text.millis((double) after), running.text("leading")));
		this.results.progress("scale: " + library + ", " + running.lock() + ", " + count);
	}

	private static String kilobytes(double bytes) {
		return String.format(Locale.ROOT, "%.1f kB", bytes / 1000);
	}

	/**
	 * A process that counts.
	 *
	 * @param library whose elections
	 * @param lock what they are on
	 * @param count how many
	 * @param lease their lease duration
	 * @param process the process
	 */
	private record Running(Library library, String lock, int count, Duration lease, JavaProcess process) {

		private long number(String name) {
			return Long.parseLong(text(name));
		}

		private String text(String name) {
			return this.process.await((event) -> event.name().equals(name), name, Duration.ofSeconds(1)).detail();
		}

		private void close() {
			this.process.close();
		}

	}

}
