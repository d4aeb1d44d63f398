package dev.leaderelection.benchmarks;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PlanTests {

	@Test
	void measuresEverythingUnlessToldOtherwise() {
		Plan plan = Plan.parse(new String[0]);
		assertThat(plan.parts()).isEqualTo(Plan.PARTS);
		assertThat(plan.lease()).isEqualTo(Duration.ofSeconds(15));
		assertThat(plan.results()).isEqualTo(Path.of("benchmarks", "results"));
	}

	@Test
	void quickRunKeepsTheResultsOfAProperOne() {
		assertThat(Plan.parse(new String[] { "--quick" }).results()).isEqualTo(Path.of("benchmarks", "target/quick"));
	}

	@Test
	void takesOptionsInAnyOrder() {
		Plan plan = Plan.parse(new String[] { "--only=crash,jmh", "--lease=5", "--quick", "--results=here" });
		assertThat(plan.parts()).containsExactly("crash", "jmh");
		assertThat(plan.lease()).isEqualTo(Duration.ofSeconds(5));
		assertThat(plan.quick()).isTrue();
		assertThat(plan.results()).isEqualTo(Path.of("here"));
	}

	@Test
	void lessEffortIsFewerSamples() {
		assertThat(Plan.parse(new String[] { "--effort=25" }).rounds()).isEqualTo(10);
		assertThat(Plan.parse(new String[] { "--effort=0" }).kills()).isEqualTo(2);
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(new String[] { "--fast" }))
			.withMessageStartingWith("Usage");
		assertThatIllegalArgumentException().isThrownBy(() -> Plan.parse(new String[] { "--only=cras" }));
	}

}
