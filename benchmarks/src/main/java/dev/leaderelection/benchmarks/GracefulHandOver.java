package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * From the moment that the leader is asked to release until the other candidate's granted
 * callback; floors in between, all after a pause of the same kind. Libraries take turns,
 * so that a machine that becomes slow does so for all.
 */
final class GracefulHandOver {

	private static final Duration LEASE = Duration.ofSeconds(15);

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	private final Map<Library, List<Double>> millis = new EnumMap<>(Library.class);

	private final List<Double> floors = new ArrayList<>();

	private final List<Double> floorsAfterRead = new ArrayList<>();

	private final List<String> rows = new ArrayList<>();

	GracefulHandOver(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		Map<Library, Pair> pairs = new EnumMap<>(Library.class);
		try (Floor floor = new Floor(this.arena)) {
			for (Library library : Library.values()) {
				this.millis.put(library, new ArrayList<>());
				pairs.put(library, new Pair(this.arena, library, "graceful-" + library));
			}
			warmUp(floor, pairs);
			for (int round = 1; round <= this.plan.rounds(); round++) {
				round(floor, pairs);
				this.results.csv("graceful", "who,millis", this.rows);
				this.results.progress("graceful hand-over: round " + round + " of " + this.plan.rounds());
			}
		}
		finally {
			pairs.values().forEach(Pair::close);
		}
		report();
	}

	private void warmUp(Floor floor, Map<Library, Pair> pairs) {
		for (int i = 0; i < this.plan.warmUps(); i++) {
			floor.measure();
			pair(pairs, Library.OURS).handOver();
			Pause.between(200, 300);
		}
		pair(pairs, Library.CLIENT_JAVA).handOver();
	}

	private void round(Floor floor, Map<Library, Pair> pairs) {
		for (int i = 0; i < this.plan.oursInRound(); i++) {
			Pause.between(300, 1300);
			record("floor", this.floors, floor.measure());
			Pause.between(300, 1300);
			record("floor-after-read", this.floorsAfterRead, floor.measureAfterRead());
			Pause.between(300, 1300);
			record(Library.OURS, pair(pairs, Library.OURS).handOver());
		}
		for (Library peer : List.of(Library.CLIENT_GO, Library.CLIENT_JAVA)) {
			Pause.between(0, 1000);
			record(peer, pair(pairs, peer).handOver());
		}
	}

	private static Pair pair(Map<Library, Pair> pairs, Library library) {
		Pair pair = pairs.get(library);
		if (pair == null) {
			throw new IllegalStateException();
		}
		return pair;
	}

	private void record(Library library, Duration took) {
		record(library.label(), this.millis.getOrDefault(library, new ArrayList<>()), took);
	}

	private void record(String who, List<Double> to, Duration took) {
		double value = took.toNanos() / 1e6;
		to.add(value);
		this.rows.add(who + "," + Text.exact(value));
	}

	private void report() {
		Samples floor = samples(this.floors);
		Samples afterRead = samples(this.floorsAfterRead);
		Samples ours = samples(this.millis.getOrDefault(Library.OURS, List.of()));
		List<String> table = new ArrayList<>();
		table.add(row("floor: write, event, write", floor, "", ""));
		table.add(row("floor after a read", afterRead, afterRead.ratioTo(floor).toString(), ""));
		Plot plot = new Plot("Graceful hand-over, 2 candidates: release to the next granted callback (ms)", true);
		plot.add("floor", floor);
		plot.add("floor after a read", afterRead);
		for (Library library : Library.values()) {
			Samples samples = samples(this.millis.getOrDefault(library, List.of()));
			plot.add(library.label(), samples);
			table.add(row(library.label(), samples, samples.ratioTo(floor).toString(),
					(library != Library.OURS) ? samples.ratioTo(ours).toString() : ""));
		}
		this.results.say("## Graceful hand-over, 2 candidates");
		this.results.table("who | n | median | p90 | p99 | max | × the floor | × ours", table);
		this.results.write("graceful.svg", plot.svg());
	}

	private static String row(String who, Samples samples, String toFloor, String toOurs) {
		return String.join(" | ", who, Integer.toString(samples.size()), Text.millis(samples.median()),
				Text.millis(samples.percentile(90)), Text.millis(samples.percentile(99)), Text.millis(samples.max()),
				toFloor, toOurs);
	}

	private static Samples samples(List<Double> values) {
		return Samples.of(values.stream().mapToDouble(Double::doubleValue).toArray());
	}

	/** Two candidates of one library, one of which leads. */
	private static final class Pair implements AutoCloseable {

		private Contender leader;

		private Contender follower;

		private Pair(Arena arena, Library library, String lease) {
			this.leader = arena.contender(library, lease, LEASE);
			this.follower = arena.contender(library, lease, LEASE);
			this.leader.start();
			this.leader.awaitGranted(Instant.EPOCH, PATIENCE);
			this.follower.start();
			this.follower.awaitFollowing(PATIENCE);
		}

		private Duration handOver() {
			this.follower.awaitFollowing(PATIENCE);
			Contender old = this.leader;
			Instant asked = old.release();
			Instant granted = this.follower.awaitGranted(asked, PATIENCE);
			this.leader = this.follower;
			this.follower = old;
			old.start();
			return Duration.between(asked, granted);
		}

		@Override
		public void close() {
			this.leader.close();
			this.follower.close();
		}

	}

}
