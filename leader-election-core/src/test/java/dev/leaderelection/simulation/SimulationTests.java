package dev.leaderelection.simulation;

import java.util.List;

import dev.leaderelection.history.Violation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real machine and the real loop among every fault we know of, in virtual time.
 * <p>
 * {@code -Dsimulation.schedules=10000000} runs more, {@code -Dsimulation.base=700000000}
 * others (two campaigns share schedules if their bases are closer than their sizes), and
 * {@code -Dsimulation.seed=...} repeats one bit for bit and prints its history.
 */
class SimulationTests {

	private static final int SCHEDULES = 50_000;

	private static final long BASE = 20260101;

	@Test
	void noScheduleViolatesAnInvariant() {
		Long seed = Long.getLong("simulation.seed");
		Schedules schedules = new Schedules();
		List<Violation> violations = (seed != null) ? schedules.repeat(seed)
				: schedules.run(Long.getLong("simulation.base", BASE), Long.getLong("simulation.schedules", SCHEDULES));
		assertThat(violations).isEmpty();
	}

}
