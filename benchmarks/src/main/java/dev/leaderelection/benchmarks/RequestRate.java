package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of a leader and of an idle follower, as the API server's audit log has them.
 */
final class RequestRate {

	private static final Duration LEASE = Duration.ofSeconds(15);

	private static final Duration SETTLE = Duration.ofSeconds(20);

	private final Arena arena;

	private final Plan plan;

	private final Results results;

	RequestRate(Arena arena, Plan plan, Results results) {
		this.arena = arena;
		this.plan = plan;
		this.results = results;
	}

	void run() {
		List<Contender> contenders = new ArrayList<>();
		List<ElectorSettings> leaders = new ArrayList<>();
		List<ElectorSettings> followers = new ArrayList<>();
		for (Library library : Library.values()) {
			leaders.add(begin(library, contenders, true));
			followers.add(begin(library, contenders, false));
		}
		Pause.of(SETTLE);
		this.results.progress("requests: counting for " + this.plan.counted().toSeconds() + " s");
		Instant begin = Instant.now();
		Pause.of(this.plan.counted());
		Instant end = Instant.now();
		contenders.forEach(Contender::close);
		report(leaders, followers, begin, end);
	}

	private ElectorSettings begin(Library library, List<Contender> contenders, boolean leader) {
		ElectorSettings settings = this.arena.settings(library, "requests-" + library, LEASE);
		Contender contender = this.arena.contender(settings);
		contenders.add(contender);
		contender.start();
		if (leader) {
			contender.awaitGranted(Instant.EPOCH, SETTLE);
		}
		return settings;
	}

	private void report(List<ElectorSettings> leaders, List<ElectorSettings> followers, Instant begin, Instant end) {
		List<String> rows = new ArrayList<>();
		List<String> table = new ArrayList<>();
		for (int i = 0; i < leaders.size(); i++) {
			String label = leaders.get(i).library().label();
			double leader = perMinute(leaders.get(i), begin, end);
			double follower = perMinute(followers.get(i), begin, end);
			rows.add(label + ",leader," + Text.exact(leader));
			rows.add(label + ",follower," + Text.exact(follower));
			table.add(label + " | " + Text.number(leader) + " | " + Text.number(follower));
		}
		this.results.csv("requests", "who,role,requests_per_minute", rows);
		this.results.say("## Requests per minute at 15 s / 10 s / 2 s, counted for " + this.plan.counted().toSeconds()
				+ " s by the API server");
		this.results.table("who | leader | follower", table);
	}

	private double perMinute(ElectorSettings settings, Instant begin, Instant end) {
		String user = "system:serviceaccount:" + settings.namespace() + ":" + settings.identity();
		long count = this.arena.server()
			.auditLog()
			.count((request) -> request.user().equals(user) && !request.at().isBefore(begin)
					&& request.at().isBefore(end));
		return count * 60_000.0 / Duration.between(begin, end).toMillis();
	}

}
