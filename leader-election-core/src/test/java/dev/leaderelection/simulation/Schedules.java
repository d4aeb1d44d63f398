package dev.leaderelection.simulation;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.HistoryChecker;
import dev.leaderelection.history.Violation;

/** Runs schedules on all processors, and tells what is needed to repeat a bad one. */
final class Schedules {

	private static final int TAIL = 60;

	private static final int MAX_FAILURES = Integer.getInteger("simulation.failures", 3);

	private static final int THREADS = Integer.getInteger("simulation.threads",
			Runtime.getRuntime().availableProcessors());

	private final PrintStream out = System.out;

	private final Map<Long, Failure> failures = new TreeMap<>();

	/**
	 * Runs many schedules.
	 * @param base from which their seeds are derived
	 * @param count how many
	 * @return what the first bad ones violated
	 */
	List<Violation> run(long base, long count) {
		AtomicLong next = new AtomicLong();
		Progress progress = new Progress(this.out, base, count, THREADS);
		List<Thread> threads = new ArrayList<>();
		try (Quiet quiet = new Quiet()) {
			for (int i = 0; i < THREADS; i++) {
				int number = i;
				Thread thread = new Thread(() -> runSome(base, count, next, progress, number), "simulation-" + i);
				thread.start();
				threads.add(thread);
			}
			threads.forEach(Schedules::join);
		}
		progress.report();
		List<Violation> violations = new ArrayList<>();
		this.failures.values().stream().limit(MAX_FAILURES).forEach((failure) -> {
			print(failure);
			violations.addAll(failure.violations());
		});
		return violations;
	}

	/**
	 * Runs one schedule again.
	 * @param seed its seed
	 * @return what it violates
	 */
	List<Violation> repeat(long seed) {
		try (Quiet quiet = new Quiet()) {
			Failure again = run(seed);
			again.history().forEach((event) -> this.out.println(line(event)));
			this.out.println(again.simulation().describe());
			again.violations().forEach(this.out::println);
			return again.violations();
		}
	}

	private void runSome(long base, long count, AtomicLong next, Progress progress, int number) {
		long index = next.getAndIncrement();
		while (index < count && goesOn()) {
			Failure result = run(seed(base, index));
			if (!result.violations().isEmpty()) {
				add(index, result);
			}
			index = next.getAndIncrement();
			progress.at(number, index);
		}
	}

	private synchronized boolean goesOn() {
		return this.failures.size() < MAX_FAILURES;
	}

	private synchronized void add(long index, Failure failure) {
		this.failures.put(index, failure);
	}

	private static Failure run(long seed) {
		Simulation simulation = new Simulation(seed);
		Quiet.of(simulation.world());
		List<Event> history = simulation.run();
		return new Failure(seed, simulation, history, HistoryChecker.check(history));
	}

	/** Neighbours must not resemble each other: the finalizer of SplitMix64. */
	private static long seed(long base, long index) {
		long z = (base + index) * 0x9e3779b97f4a7c15L;
		z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
		z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
		return z ^ (z >>> 31);
	}

	private void print(Failure failure) {
		List<Event> history = failure.history();
		this.out.println("\nSeed " + failure.seed() + ": " + failure.simulation().describe());
		long until = failure.violations().get(0).at();
		List<Event> before = history.stream().filter((event) -> event.at() <= until).toList();
		before.subList(Math.max(0, before.size() - TAIL), before.size())
			.forEach((event) -> this.out.println(line(event)));
		failure.violations().stream().limit(5).forEach(this.out::println);
		this.out.println("Repeat it with: mvn -q -pl leader-election-core -am test -Dtest=SimulationTests"
				+ " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=" + failure.seed());
	}

	private static String line(Event event) {
		return String.format("%12.6f %s", event.at() / 1e9, event);
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record Failure(long seed, Simulation simulation, List<Event> history, List<Violation> violations) {
	}

}
