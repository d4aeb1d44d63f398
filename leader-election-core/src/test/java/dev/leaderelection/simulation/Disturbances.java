package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What happens to processes, networks and the server while a schedule is in its faults.
 */
final class Disturbances {

	private static final long HOUR = 3_600_000_000_000L;

	private static final List<Fault> EPISODES = List.of(Fault.RECORD_DELETED, Fault.HOLDER_CLEARED,
			Fault.HOLDER_REPLACED, Fault.DURATION_EDITED, Fault.LABEL_ADDED, Fault.EMPTY_SPEC, Fault.WALL_JUMP,
			Fault.SUSPEND, Fault.PARTITION, Fault.OUTAGE, Fault.PAUSE, Fault.LOOP_STALL, Fault.CRASH, Fault.RESIGN,
			Fault.STOP, Fault.WATCH_DEAD);

	private final Setting setting;

	private final World world;

	private final Swarm swarm;

	private final List<Fault> enabled = new ArrayList<>(EPISODES);

	private final long pace;

	Disturbances(Setting setting) {
		this.setting = setting;
		this.world = setting.world();
		this.swarm = setting.swarm();
		this.enabled.removeIf((fault) -> !this.swarm.includes(fault));
		this.pace = this.world.between(setting.retryPeriod() / 4, 2 * setting.lease());
	}

	void begin() {
		if (!this.enabled.isEmpty()) {
			this.world.at(this.world.now() + this.world.upTo(this.pace), () -> {
				if (!this.swarm.isOver()) {
					strike(this.world.pick(this.enabled));
					begin();
				}
			});
		}
	}

	private void strike(Fault fault) {
		switch (fault) {
			case OUTAGE -> this.setting.server()
				.fail(this.world.pick(SimulatedServer.Outage.values()), this.world.skewed(0, 2 * this.setting.lease()));
			case RECORD_DELETED, HOLDER_CLEARED, HOLDER_REPLACED, DURATION_EDITED, LABEL_ADDED, EMPTY_SPEC ->
				this.setting.server().edit(fault);
			case RESIGN, STOP -> ask(fault);
			case CRASH -> crash(target());
			default -> disturb(fault, target());
		}
	}

	/** Most often whoever leads, because that hurts most. */
	private SimulatedProcess target() {
		SimulatedProcess leader = this.setting.processes()
			.stream()
			.filter(SimulatedProcess::leads)
			.findFirst()
			.orElse(null);
		return (leader != null && this.world.chance(0.6)) ? leader : this.world.pick(this.setting.processes());
	}

	private void disturb(Fault fault, SimulatedProcess process) {
		long now = this.world.now();
		long duration = this.world.chance(0.5) ? this.world.skewed(0, 3 * this.setting.lease())
				: this.world.between(this.setting.renewDeadline() / 2, 2 * this.setting.lease());
		if (!process.isAlive() || process.isBusy()) {
			return;
		}
		switch (fault) {
			case PAUSE -> process.pause(duration);
			case LOOP_STALL -> process.stall(duration);
			case SUSPEND -> suspend(process, duration);
			case WALL_JUMP -> jump(process);
			case PARTITION -> partition(process, now + duration);
			case WATCH_DEAD -> this.setting.server()
				.watches()
				.stream()
				.filter((watch) -> watch.belongsTo(process))
				.forEach((watch) -> watch.disturb(false));
			default -> throw new IllegalArgumentException(fault.toString());
		}
	}

	/**
	 * The rule needs one of the two clocks: a machine that is suspended never has its
	 * wall clock set back.
	 */
	private void suspend(SimulatedProcess process, long duration) {
		if (isSuspendable(process)) {
			process.suspend(duration);
		}
	}

	private void jump(SimulatedProcess process) {
		long by = this.world.pick(1, 2) == 1 ? this.world.skewed(0, HOUR) : HOUR;
		long signed = (this.world.chance(0.5) || isSuspendable(process)) ? by : -by;
		process.clock().setWall(this.world.now(), signed);
		process.disturbed("wall clock set by " + signed / 1e9 + " s");
		process.sample();
	}

	private boolean isSuspendable(SimulatedProcess process) {
		return process.number % 2 == 1;
	}

	private void partition(SimulatedProcess process, long until) {
		int ways = this.world.pick(1, 2, 3);
		process.requestsLostUntil = ((ways & 1) != 0) ? until : 0;
		process.repliesLostUntil = ((ways & 2) != 0) ? until : 0;
		process.disturbed("partitioned (" + ways + ") until " + until / 1e9 + " s");
	}

	private void crash(SimulatedProcess process) {
		if (process.isAlive()) {
			process.crash();
			this.world.at(this.world.now() + this.world.skewed(0, 2 * this.setting.lease()), () -> restart(process));
		}
	}

	private void restart(SimulatedProcess process) {
		if (!process.isAlive() && !this.swarm.isOver()) {
			process.restart();
		}
	}

	private void ask(Fault wish) {
		SimulatedProcess process = target();
		SimulatedCandidate candidate = process.candidate();
		if (candidate == null || process.isBusy() || !candidate.isStarted()) {
			return;
		}
		long lease = this.setting.lease();
		if (wish == Fault.RESIGN) {
			process.post(this.world.now(), () -> candidate.resign(drain(), this.world.skewed(0, lease)));
		}
		else {
			process.post(this.world.now(), () -> candidate.stop(1 + drain()));
		}
	}

	private long drain() {
		return this.world.chance(0.1) ? 0 : this.world.skewed(0, 2 * this.setting.lease());
	}

}
