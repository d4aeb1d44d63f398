package dev.leaderelection.simulation;

import java.util.List;
import java.util.function.ToLongFunction;

import dev.leaderelection.protocol.Timing;

/** What everything in one schedule shares. */
final class Setting {

	/** Each has a place on the stack, above those who began to block before it. */
	private static final int MAX_SLEEPERS = 3;

	private static final int MAX_RATIO = 20;

	private final World world;

	private final Swarm swarm;

	private final List<Timing> timings;

	private final long lease;

	private final SimulatedServer server;

	private final long renewDeadline;

	private final long retryPeriod;

	private final long requestTimeout;

	private List<SimulatedProcess> processes = List.of();

	private int sleepers;

	private boolean ending;

	Setting(World world, Swarm swarm, List<Timing> timings) {
		this.world = world;
		this.swarm = swarm;
		this.timings = timings;
		this.lease = longest(Timing::leaseDuration);
		this.renewDeadline = longest(Timing::renewDeadline);
		this.retryPeriod = longest(Timing::retryPeriod);
		this.requestTimeout = longest(Timing::requestTimeout);
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

	/** Some hundred short leases in one long lease would only take time. */
	long comparableLease() {
		long shortest = this.timings.stream().mapToLong(Timing::leaseDuration).min().orElseThrow();
		return Math.min(this.lease, MAX_RATIO * shortest);
	}

	long renewDeadline() {
		return this.renewDeadline;
	}

	long retryPeriod() {
		return this.retryPeriod;
	}

	long requestTimeout() {
		return this.requestTimeout;
	}

	private long longest(ToLongFunction<Timing> duration) {
		return this.timings.stream().mapToLong(duration).max().orElseThrow();
	}

	/** Whether code may block now: not too much at once, and not when all is to end. */
	boolean mayBlock() {
		return this.sleepers < MAX_SLEEPERS && !this.ending;
	}

	void sleepersChange(int by) {
		this.sleepers += by;
	}

	void end() {
		this.ending = true;
	}

	/** Asks every candidate at this very instant whether it leads. */
	void sampleAll() {
		for (int i = 0; i < this.processes.size(); i++) {
			this.processes.get(i).sample();
		}
	}

}
