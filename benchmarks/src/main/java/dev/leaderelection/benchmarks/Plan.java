package dev.leaderelection.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param parts which parts, by name
 * @param results the folder for the results
 * @param quick for a check of the benchmarks themselves, not for numbers
 * @param lease the lease duration of the crash hand-overs
 * @param rounds of graceful hand-overs; a peer takes part once in a round
 * @param oursInRound graceful hand-overs of ours, and floors, in a round
 * @param kills of each pair of candidates
 * @param crowdKills of a leader before fifty candidates
 * @param ourPairs pairs of ours that are killed at the same time
 * @param counted how long requests are counted
 * @param starts of each library
 * @param jmhIterations measured, of one second
 */
record Plan(List<String> parts, Path results, boolean quick, Duration lease, int rounds, int oursInRound, int kills,
		int crowdKills, int ourPairs, Duration counted, int starts, int jmhIterations) {

	static final List<String> PARTS = List.of("scale", "crash", "reported", "requests", "start", "graceful", "jmh");

	static final String USAGE = """
			Usage: java -jar benchmarks/target/benchmarks.jar [OPTION]...
			  --quick          three minutes, to see that it works; not for numbers
			  --effort=PERCENT of the samples; 100 if not given
			  --only=A,B       in this order, some of: scale, crash, reported, requests, start, graceful, jmh
			  --lease=SECONDS  of the crash hand-overs; 15 if not given
			  --results=DIR    benchmarks/results, with --quick benchmarks/target/quick
			""";

	static Plan parse(String[] args) {
		boolean quick = List.of(args).contains("--quick");
		List<String> parts = PARTS;
		Path results = Path.of("benchmarks", quick ? "target/quick" : "results");
		Duration lease = Duration.ofSeconds(15);
		int effort = 100;
		for (String arg : args) {
			String value = arg.substring(arg.indexOf('=') + 1);
			if (arg.startsWith("--only=") && PARTS.containsAll(List.of(value.split(",")))) {
				parts = List.of(value.split(","));
			}
			else if (arg.startsWith("--effort=")) {
				effort = Integer.parseInt(value);
			}
			else if (arg.startsWith("--lease=")) {
				lease = Duration.ofSeconds(Long.parseLong(value));
			}
			else if (arg.startsWith("--results=")) {
				results = Path.of(value);
			}
			else if (!arg.equals("--quick")) {
				throw new IllegalArgumentException(USAGE);
			}
		}
		return quick ? quick(parts, results, lease) : proper(parts, results, lease, effort / 100.0);
	}

	private static Plan quick(List<String> parts, Path results, Duration lease) {
		return new Plan(parts, results, true, lease, 4, 10, 1, 1, 2, Duration.ofSeconds(30), 2, 2);
	}

	private static Plan proper(List<String> parts, Path results, Duration lease, double effort) {
		return new Plan(parts, results, false, lease, share(40, effort), 5, share(15, effort), share(10, effort), 3,
				Duration.ofSeconds(share(180, effort)), share(10, effort), 5);
	}

	private static int share(int all, double effort) {
		return Math.max(2, (int) Math.round(all * effort));
	}

	/** Every call of the API server is warm before it counts. */
	int warmUps() {
		return this.quick ? 10 : 50;
	}

}
