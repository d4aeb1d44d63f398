package dev.leaderelection.simulation;

import java.io.File;
import java.io.IOException;
import java.util.List;

import dev.leaderelection.history.Event;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a seed does, it does always: otherwise nobody could look into a failure. */
class RepeatabilityTests {

	private static final long FIRST = 42;

	private static final int COUNT = 150;

	@Test
	void aSeedGivesTheSameHistoryAgain() {
		try (Quiet quiet = new Quiet()) {
			for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
				assertThat(history(seed)).isEqualTo(history(seed));
			}
		}
	}

	@Test
	void aSeedGivesTheSameHistoryInAnotherJvm() throws Exception {
		Process process = otherJvm();
		List<String> theirs;
		try (var lines = process.inputReader().lines()) {
			theirs = lines.toList();
		}
		try (Quiet quiet = new Quiet()) {
			assertThat(Digests.of(FIRST, COUNT)).isEqualTo(theirs);
		}
	}

	private static List<Event> history(long seed) {
		Simulation simulation = new Simulation(seed);
		Quiet.of(simulation.world());
		return simulation.run();
	}

	/** With other optimizations, another collector, other addresses. */
	private static Process otherJvm() throws IOException {
		return new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Digests.class.getName(), Long.toString(FIRST), Integer.toString(COUNT))
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

}
