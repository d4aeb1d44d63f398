package dev.leaderelection.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link LeaderCheck} and {@link GateCheck} by JMH. */
final class CallCost {

	private final Plan plan;

	private final Results results;

	CallCost(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	void run() throws RunnerException {
		this.results.progress("jmh");
		Collection<RunResult> runs = new Runner(new OptionsBuilder().include(LeaderCheck.class.getSimpleName())
			.include(GateCheck.class.getSimpleName())
			.forks(this.plan.quick() ? 1 : 2)
			.warmupIterations(this.plan.jmhIterations())
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(this.plan.jmhIterations())
			.measurementTime(TimeValue.seconds(1))
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.build()).run();
		List<String> rows = new ArrayList<>();
		List<String> table = new ArrayList<>();
		for (RunResult run : runs) {
			Result<?> time = run.getPrimaryResult();
			double allocated = allocated(run.getSecondaryResults());
			rows.add(String.join(",", time.getLabel(), Text.exact(time.getScore()), Text.exact(time.getScoreError()),
					Text.exact(allocated)));
			table.add(String.join(" | ", "`" + time.getLabel() + "`",
					Text.number(time.getScore()) + " ± " + Text.number(time.getScoreError()) + " ns",
					Text.number(allocated) + " B"));
		}
		this.results.csv("calls", "call,nanos,error_99_9,bytes_allocated", rows);
		this.results.say("## Calls while leading (JMH, one thread)");
		this.results.table("call | time (99.9 % interval) | allocated", table);
	}

	@SuppressWarnings("rawtypes") // of JMH
	private static double allocated(Map<String, Result> results) {
		return results.entrySet()
			.stream()
			.filter((result) -> result.getKey().endsWith("gc.alloc.rate.norm"))
			.mapToDouble((result) -> result.getValue().getScore())
			.findFirst()
			.orElse(Double.NaN);
	}

}
