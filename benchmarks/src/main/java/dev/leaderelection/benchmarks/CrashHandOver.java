package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * From the last renewal, and from the kill, of a leader that is killed with SIGKILL until
 * the other candidate's granted callback. All pairs at the same time: they wait most of
 * it.
 */
final class CrashHandOver {

	private static final int CROWD = 50;

	private static final String OURS = Library.OURS.label();

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	private final List<Crash> crashes = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	CrashHandOver(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		List<Thread> pairs = new ArrayList<>();
		for (int i = 0; i < this.plan.ourPairs(); i++) {
			pairs.add(pair("crash-ours-" + i, (lease) -> killAgainAndAgain(Library.OURS, lease)));
		}
		pairs.add(pair("crash-client-go", (lease) -> killAgainAndAgain(Library.CLIENT_GO, lease)));
		pairs.add(pair("crash-client-java", (lease) -> killAgainAndAgain(Library.CLIENT_JAVA, lease)));
		pairs.add(pair("crash-crowd", this::killBeforeACrowd));
		pairs.forEach(Thread::start);
		pairs.forEach(CrashHandOver::join);
		if (!this.failures.isEmpty()) {
			throw new IllegalStateException("A crash hand-over failed", this.failures.get(0));
		}
		report();
	}

	private Thread pair(String lease, Consumer<String> kills) {
		return new Thread(() -> {
			try {
				kills.accept(lease);
			}
			catch (RuntimeException | Error ex) {
				this.failures.add(ex);
			}
		}, lease);
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void killAgainAndAgain(Library library, String lease) {
		Contender leader = this.arena.contender(library, lease, this.plan.lease());
		leader.start();
		leader.awaitGranted(Instant.EPOCH, PATIENCE);
		for (int i = 1; i <= this.plan.kills(); i++) {
			Contender follower = this.arena.contender(library, lease, this.plan.lease());
			try (Contender old = leader) {
				follower.start();
				kill(library.label(), lease, old, follower);
			}
			this.results.progress("crash hand-over: " + lease + " " + i + " of " + this.plan.kills());
			leader = follower;
		}
		leader.close();
	}

	/** One leader, and a process with all the others; anew each time. */
	private void killBeforeACrowd(String lease) {
		for (int i = 1; i <= this.plan.crowdKills(); i++) {
			String own = lease + "-" + i;
			try (Contender leader = this.arena.contender(Library.OURS, own, this.plan.lease());
					Contender crowd = new JavaContender(this.arena.settings(Library.OURS, own, this.plan.lease()),
							CROWD)) {
				leader.start();
				leader.awaitGranted(Instant.EPOCH, PATIENCE);
				crowd.start();
				Pause.of(Duration.ofSeconds(5));
				kill(OURS + ", " + CROWD + " candidates", own, leader, crowd);
			}
			this.results.progress("crash hand-over: " + lease + " " + i + " of " + this.plan.crowdKills());
		}
	}

	private void kill(String who, String lease, Contender leader, Contender follower) {
		follower.awaitFollowing(PATIENCE);
		Pause.between(2000, 6500);
		Instant killed = leader.kill();
		Pause.of(Duration.ofMillis(300));
		Instant renewed = this.arena.renewed(lease);
		Instant granted = follower.awaitGranted(killed, PATIENCE);
		keep(new Crash(who, killed, renewed, granted));
	}

	/** After each, so that a run that is cut short has not been for nothing. */
	private synchronized void keep(Crash crash) {
		this.crashes.add(crash);
		this.results.csv("crash", "who,killed,last_renewal,granted,millis_from_renewal,millis_from_kill",
				this.crashes.stream().map(Crash::csv).toList());
	}

	private void report() {
		double lease = (double) this.plan.lease().toMillis();
		Map<String, List<Crash>> byLibrary = new TreeMap<>(Comparator.reverseOrder());
		this.crashes.forEach((crash) -> byLibrary.computeIfAbsent(crash.who(), (any) -> new ArrayList<>()).add(crash));
		Plot plot = new Plot("Crash hand-over, 2 candidates, lease " + this.plan.lease().toSeconds()
				+ " s: last renewal to the next granted callback (ms)", false);
		List<String> table = new ArrayList<>();
		Samples ours = fromRenewal(byLibrary.getOrDefault(OURS, List.of()));
		byLibrary.forEach((who, crashes) -> {
			Samples renewal = fromRenewal(crashes);
			Samples kill = Samples.of(crashes.stream().mapToDouble(Crash::fromKill).toArray());
			plot.add(who, renewal);
			table.add(String.join(" | ", who, Integer.toString(renewal.size()), Text.millis(renewal.median()),
					Text.millis(renewal.max()), Text.millis(renewal.median() - lease),
					Text.millis(renewal.max() - lease), Text.millis(kill.mean()), Text.millis(kill.max()),
					!who.startsWith(OURS) ? renewal.ratioTo(ours).toString() : ""));
		});
		this.results.say("## Crash hand-over, 2 candidates, lease " + this.plan.lease().toSeconds() + " s");
		this.results.table("who | n | from the last renewal: median | max | past the lease: median | max"
				+ " | from the kill: mean | max | × ours", table);
		this.results.write("crash.svg", plot.svg());
	}

	private static Samples fromRenewal(List<Crash> crashes) {
		return Samples.of(crashes.stream().mapToDouble(Crash::fromRenewal).toArray());
	}

	/**
	 * One leader's end and the next one's beginning.
	 *
	 * @param who whose
	 * @param killed when SIGKILL was sent
	 * @param renewed the Lease's renewTime after that
	 * @param granted when the next leader's callback ran
	 */
	private record Crash(String who, Instant killed, Instant renewed, Instant granted) {

		private double fromRenewal() {
			return Duration.between(this.renewed, this.granted).toNanos() / 1e6;
		}

		private double fromKill() {
			return Duration.between(this.killed, this.granted).toNanos() / 1e6;
		}

		private String csv() {
			return String.join(",", '"' + this.who + '"', this.killed.toString(), this.renewed.toString(),
					this.granted.toString(), Text.exact(fromRenewal()), Text.exact(fromKill()));
		}

	}

}
