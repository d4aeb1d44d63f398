package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.Event.Stage;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;

/**
 * One schedule: a few candidates among faults, then without, then a drill, all from one
 * seed.
 */
final class Simulation {

	/** The longest that a request and its handling by both sides take without faults. */
	private static final long ROUND_TRIP = 2 * SimulatedClient.LONGEST_WAY + 4_000_000;

	private static final long MILLISECOND = 1_000_000;

	/**
	 * How long there are faults, at most. Short schedules find most bugs sooner, and some
	 * are found by long ones only.
	 */
	private static final int FAULTY_LEASES = 6;

	/** How many of the schedules go on without faults. */
	private static final double SETTLING = 0.35;

	private static final long START = 1_700_000_000_000_000_000L;

	private static final List<Timing> TIMINGS = List.of(timing(15_000, 10_000, 2_000, 5_000),
			timing(5_000, 3_000, 500, 1_500), timing(15_000, 12_200, 2_000, 5_000), timing(1_000, 810, 150, 400),
			timing(10_000, 8_100, 1_000, 500), timing(60_000, 40_000, 8_000, 20_000), timing(5_000, 4_050, 250, 3_000));

	private final World world;

	private final Swarm swarm;

	private final Setting setting;

	private final List<SimulatedProcess> processes = new ArrayList<>();

	Simulation(long seed) {
		this.world = new World(seed);
		this.swarm = new Swarm(this.world);
		this.setting = new Setting(this.world, this.swarm, timings());
		int count = this.world.pick(2, 2, 2, 3, 3, 3, 4, 5);
		for (int number = 1; number <= count; number++) {
			this.processes.add(new SimulatedProcess(this.setting, number, clock()));
		}
		this.setting.processes(this.processes);
	}

	private static Timing timing(long leaseDuration, long renewDeadline, long retryPeriod, long requestTimeout) {
		return new Timing(leaseDuration * MILLISECOND, renewDeadline * MILLISECOND, retryPeriod * MILLISECOND,
				requestTimeout * MILLISECOND);
	}

	private List<Timing> timings() {
		Timing one = this.world.pick(TIMINGS);
		return this.swarm.includes(Fault.MIXED_TIMING) ? List.of(one, this.world.pick(TIMINGS)) : List.of(one);
	}

	private SimulatedClock clock() {
		long wall = START + this.world.upTo(7_200_000 * MILLISECOND);
		long rate = rate();
		long wallRate = this.swarm.includes(Fault.WALL_DRIFT) ? rate() : rate + this.world.between(-500, 500);
		return new SimulatedClock(this.world.now(), wall, rate, Math.max(900_000, Math.min(wallRate, 1_100_000)));
	}

	/** In millionths; drift most often at its bounds. */
	private long rate() {
		if (!this.swarm.includes(Fault.DRIFT)) {
			return 1_000_000;
		}
		return this.world.chance(0.7) ? this.world.pick(900_000, 1_100_000) : this.world.between(900_000, 1_100_000);
	}

	World world() {
		return this.world;
	}

	String describe() {
		return this.processes.size() + " processes, " + this.swarm;
	}

	List<Event> run() {
		for (SimulatedProcess process : this.processes) {
			this.world.at(this.world.now() + this.world.skewed(0, 2 * this.setting.lease()), process::startFirst);
		}
		new Disturbances(this.setting).begin();
		long lease = this.setting.comparableLease();
		after(this.world.skewed(lease, FAULTY_LEASES * lease), this::heal);
		this.world.run();
		return this.world.history();
	}

	/**
	 * Whether somebody leads when faults are over, and how soon, isn't asked each time.
	 */
	private void heal() {
		this.swarm.end();
		this.setting.server().heal();
		this.processes.forEach(SimulatedProcess::heal);
		if (this.world.chance(SETTLING)) {
			this.processes.stream().filter((process) -> !process.isAlive()).forEach(SimulatedProcess::restart);
			after(this.setting.requestTimeout() * 10 / 9 + 10 * MILLISECOND, this::calmDown);
		}
		else {
			after(latest(SimulatedProcess::busyUntil) - this.world.now(), this::stopAll);
		}
	}

	private void calmDown() {
		after(Math.max(latest((process) -> process.quietFrom), this.setting.server().quietFrom()) - this.world.now(),
				this::startAll);
	}

	private long latest(ToLongFunction<SimulatedProcess> time) {
		return this.processes.stream().mapToLong(time).max().orElse(0);
	}

	private void startAll() {
		for (SimulatedProcess process : this.processes) {
			if (process.candidate() == null) {
				process.startCandidate();
			}
		}
		after(10 * MILLISECOND, this::settle);
	}

	/**
	 * Long enough for any candidate to lead, for watches to be replaced, for listeners to
	 * wake.
	 */
	private void settle() {
		reach(Stage.HEALED);
		long lease = Math.max(this.setting.lease(), this.setting.server().longestLease());
		after(5 * lease / 2 + 3 * this.setting.retryPeriod(), () -> {
			reach(Stage.SETTLED);
			after(this.world.upTo(this.setting.lease()), this::drill);
		});
	}

	private void drill() {
		SimulatedCandidate leader = leader();
		SimulatedProcess process = this.processes.stream().filter(SimulatedProcess::leads).findFirst().orElse(null);
		if (leader == null || process == null) {
			stopAll();
			return;
		}
		switch (this.world.pick(1, 2, 3, 4, 5)) {
			case 1 -> process.crash();
			case 2 ->
				process.post(this.world.now(), () -> leader.resign(this.setting.lease(), 2 * this.setting.lease()));
			case 3 -> process.post(this.world.now(), () -> leader.stop(2 * this.setting.lease()));
			case 4 -> outage(leader);
			default -> restartAll();
		}
		after(2 * this.setting.lease() + 3 * this.setting.retryPeriod(), this::stopAll);
	}

	/**
	 * The last attempt before the end of the outage may have been refused at once, so
	 * that the next one is a retry period later, or hang for the request timeout. Clocks
	 * may be fast. The two clocks of one machine must agree, because the one is asked how
	 * long the other has left.
	 */
	private void outage(SimulatedCandidate leader) {
		if (this.swarm.includes(Fault.WALL_DRIFT)) {
			return;
		}
		Timing timing = leader.timing();
		long bearable = timing.renewDeadline() - timing.retryPeriod()
				- Math.max(timing.retryPeriod(), timing.requestTimeout());
		long duration = this.world.upTo((long) (bearable / 1.1) - 2 * ROUND_TRIP);
		reach(Stage.OUTAGE_BEGAN);
		this.setting.server().fail(this.world.pick(SimulatedServer.Outage.values()), duration);
		after(duration, () -> {
			this.setting.server().heal();
			reach(Stage.OUTAGE_ENDED);
		});
	}

	private void restartAll() {
		this.processes.forEach(SimulatedProcess::crash);
		this.processes.forEach(SimulatedProcess::restart);
		after(10 * MILLISECOND, () -> reach(Stage.HEALED));
	}

	private void stopAll() {
		long timeout = this.setting.lease();
		for (SimulatedProcess process : this.processes) {
			SimulatedCandidate candidate = process.candidate();
			if (candidate != null && candidate.isStarted()) {
				process.post(this.world.now(), () -> candidate.stop(timeout));
			}
		}
		after(timeout + timeout / 4, this::wakeAll);
	}

	private void wakeAll() {
		this.setting.end();
		this.processes.forEach(SimulatedProcess::wakeUp);
		after(200 * MILLISECOND, this::end);
	}

	private void end() {
		reach(Stage.ENDED);
		this.processes.forEach(SimulatedProcess::crash);
		this.world.end();
	}

	private @Nullable SimulatedCandidate leader() {
		return this.processes.stream()
			.flatMap((process) -> Stream.ofNullable(process.candidate()))
			.filter((candidate) -> candidate.token() > 0)
			.findFirst()
			.orElse(null);
	}

	private void after(long duration, Runnable next) {
		this.world.at(this.world.now() + Math.max(0, duration), next);
	}

	private void reach(Stage stage) {
		this.setting.sampleAll();
		this.world.log(new Event.Reached(this.world.now(), "", stage, ROUND_TRIP,
				Math.max(this.setting.lease(), this.setting.server().longestLease())));
	}

}
