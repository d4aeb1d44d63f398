package dev.leaderelection.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.openjdk.jmh.runner.RunnerException;

/**
 * The command: starts an API server, measures one part after the other, prints tables and
 * writes raw data and plots.
 */
public final class Benchmarks {

	private final Plan plan;

	private final Results results;

	private Benchmarks(Plan plan) {
		this.plan = plan;
		this.results = new Results(plan.results());
	}

	public static void main(String[] args) throws RunnerException {
		new Benchmarks(Plan.parse(args)).run();
	}

	private void run() throws RunnerException {
		Instant begin = Instant.now();
		this.results.say("# Benchmarks" + (this.plan.quick() ? ", quick: to see that they work, not for numbers" : ""));
		this.results.say("");
		this.results.say(begin.truncatedTo(ChronoUnit.SECONDS) + ", " + Runtime.getRuntime().availableProcessors()
				+ " cores, Java " + Runtime.version().feature() + ", load before: " + load());
		this.results.say("");
		try (Arena arena = Arena.open()) {
			measure(arena);
		}
		this.results
			.say("Took " + Duration.between(begin, Instant.now()).toSeconds() + " s; load at the end: " + load() + ".");
	}

	private void measure(Arena arena) throws RunnerException {
		for (String part : this.plan.parts()) {
			switch (part) {
				case "scale" -> new Scale(arena, this.plan, this.results).run();
				case "crash" -> new CrashHandOver(arena, this.plan, this.results).run();
				case "reported" -> new ReportedCrash(arena, this.plan, this.results).run();
				case "requests" -> new RequestRate(arena, this.plan, this.results).run();
				case "start" -> {
					new StartCost(arena, this.plan, this.results).run();
					new ApplicationStart(arena, this.plan, this.results).run();
				}
				case "graceful" -> new GracefulHandOver(arena, this.plan, this.results).run();
				default -> new CallCost(this.plan, this.results).run();
			}
			this.results.progress("load " + load());
		}
	}

	private static String load() {
		return Text.number(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
	}

}
