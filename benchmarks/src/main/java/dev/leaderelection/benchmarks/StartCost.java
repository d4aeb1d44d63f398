package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an election costs a process that has just started; on a Lease that nobody holds.
 */
final class StartCost {

	private static final Duration LEASE = Duration.ofSeconds(15);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	private final List<Start> starts = new ArrayList<>();

	StartCost(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		for (int i = 1; i <= this.plan.starts(); i++) {
			this.starts.add(java(Library.OURS, i));
			this.starts.add(go(i));
			this.starts.add(java(Library.CLIENT_JAVA, i));
			this.results.progress("start: " + i + " of " + this.plan.starts());
		}
		report();
	}

	private Start java(Library library, int number) {
		ElectorSettings settings = this.arena.settings(library, "start-" + library + "-" + number, LEASE);
		Instant launched = Instant.now();
		try (JavaProcess process = JavaProcess.start(StartMain.class, settings.words())) {
			Event granted = await(process, "granted");
			Instant main = await(process, "main").at();
			double build = Long.parseLong(await(process, "build").detail()) / 1e3;
			double start = Long.parseLong(await(process, "start").detail()) / 1e3;
			return new Start(library, build, start, millis(main, granted.at()), millis(launched, granted.at()));
		}
	}

	private static Event await(JavaProcess process, String name) {
		return process.await((event) -> event.name().equals(name), name, PATIENCE);
	}

	private Start go(int number) {
		try (Contender contender = this.arena.contender(Library.CLIENT_GO, "start-client-go-" + number, LEASE)) {
			Instant launched = Instant.now();
			contender.start();
			double took = millis(launched, contender.awaitGranted(Instant.EPOCH, PATIENCE));
			return new Start(Library.CLIENT_GO, Double.NaN, Double.NaN, Double.NaN, took);
		}
	}

	private static double millis(Instant from, Instant to) {
		return Duration.between(from, to).toNanos() / 1e6;
	}

	private void report() {
		this.results.csv("start",
				"who,build_millis,start_call_millis,millis_from_main_to_granted,millis_from_launch_to_granted",
				this.starts.stream().map(Start::csv).toList());
		List<String> table = new ArrayList<>();
		for (Library library : Library.values()) {
			List<Start> own = this.starts.stream().filter((start) -> start.library() == library).toList();
			table.add(String.join(" | ", library.label(), Integer.toString(own.size()),
					cell(own.stream().mapToDouble(Start::build).toArray()),
					cell(own.stream().mapToDouble(Start::call).toArray()),
					cell(own.stream().mapToDouble(Start::fromMain).toArray()),
					cell(own.stream().mapToDouble(Start::fromLaunch).toArray())));
		}
		this.results.say("## Start in a fresh process, median (min to max)");
		this.results.table("who | n | main thread: build | main thread: start()"
				+ " | main() to the granted callback | launch to the granted callback", table);
	}

	private static String cell(double[] values) {
		if (Double.isNaN(values[0])) {
			return "";
		}
		Samples samples = Samples.of(values);
		return Text.millis(samples.median()) + " (" + Text.number(samples.min()) + " to " + Text.number(samples.max())
				+ ")";
	}

	/**
	 * One start, in milliseconds.
	 *
	 * @param library whose
	 * @param build building the election, in the main thread
	 * @param call starting it, in the main thread
	 * @param fromMain from the begin of main() to the granted callback
	 * @param fromLaunch from the launch of the process to the granted callback
	 */
	private record Start(Library library, double build, double call, double fromMain, double fromLaunch) {

		private String csv() {
			return String.join(",", this.library.label(), number(this.build), number(this.call), number(this.fromMain),
					number(this.fromLaunch));
		}

		private static String number(double value) {
			return Double.isNaN(value) ? "" : Text.exact(value);
		}

	}

}
