package dev.leaderelection.simulation;

import java.util.List;

import dev.leaderelection.protocol.Timing;

/** What everything in one schedule shares. */
final class Setting {

	private final World world;

	private final Swarm swarm;

	private final List<Timing> timings;

	private final long lease;

	private final SimulatedServer server;

	private List<SimulatedProcess> processes = List.of();

	Setting(World world, Swarm swarm, List<Timing> timings) {
		this.world = world;
		this.swarm = swarm;
		this.timings = timings;
		this.lease = timings.stream().mapToLong(Timing::leaseDuration).max().orElseThrow();
		this.server = new SimulatedServer(this);
	}

	World world() {
		return this.world;
	}

	Swarm swarm() {
		return this.swarm;
	}

	SimulatedServer server() {
		return this.server;
	}

	List<SimulatedProcess> processes() {
		return this.processes;
	}

	void processes(List<SimulatedProcess> processes) {
		this.processes = processes;
	}

	/** The durations of the next candidate to start. */
	Timing timing() {
		return this.world.pick(this.timings);
	}

	/** The longest configured lease duration. */
	long lease() {
		return this.lease;
	}

	long renewDeadline() {
		return this.timings.stream().mapToLong(Timing::renewDeadline).max().orElseThrow();
	}

	long retryPeriod() {
		return this.timings.stream().mapToLong(Timing::retryPeriod).max().orElseThrow();
	}

	long requestTimeout() {
		return this.timings.stream().mapToLong(Timing::requestTimeout).max().orElseThrow();
	}

	/** Asks every candidate at this very instant whether it leads. */
	void sampleAll() {
		this.processes.forEach(SimulatedProcess::sample);
	}

}
