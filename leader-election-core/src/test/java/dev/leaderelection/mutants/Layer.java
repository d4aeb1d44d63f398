package dev.leaderelection.mutants;

import java.util.List;

/** The layers of evidence that a mutant can be caught by, from fast to slow. */
enum Layer {

	TABLE_TESTS("table tests", List.of("dev.leaderelection.protocol")),

	ARCHITECTURE("architecture tests", List.of("dev.leaderelection.ArchitectureTests")),

	REGRESSIONS("one test for each way in which others break", List.of("dev.leaderelection.issues")),

	EXHAUSTIVE("exhaustive search, one fault, one command", List.of("dev.leaderelection.exhaustive.ExhaustiveTests")),

	SIMULATION("simulation", List.of("dev.leaderelection.simulation.SimulationTests")),

	REAL_THREADS("real threads",
			List.of("dev.leaderelection.StopTests", "dev.leaderelection.ListenerTests",
					"dev.leaderelection.BadLockTests", "dev.leaderelection.LeaderElectionTimingTests")),

	DOCUMENTS("documents of the API server", List.of("dev.leaderelection.kubernetes.LeaseDocumentTests",
			"dev.leaderelection.kubernetes.HttpFaultTests"));

	private final String title;

	private final List<String> tests;

	Layer(String title, List<String> tests) {
		this.title = title;
		this.tests = tests;
	}

	/** Packages, and classes by their full name. */
	List<String> tests() {
		return this.tests;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
