package dev.leaderelection.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SamplesTests {

	@Test
	void medianIsTheMiddleOne() {
		assertThat(Samples.of(3, 1, 2).median()).isEqualTo(2);
		assertThat(Samples.of(4, 3, 1, 2).median()).isEqualTo(2.5);
	}

	@Test
	void percentilesAreNearestRanks() {
		double[] hundred = new double[100];
		for (int i = 0; i < 100; i++) {
			hundred[i] = 100 - i;
		}
		assertThat(Samples.of(hundred).percentile(99)).isEqualTo(99);
		assertThat(Samples.of(hundred).percentile(90)).isEqualTo(90);
		assertThat(Samples.of(7).percentile(99)).isEqualTo(7);
	}

	@Test
	void ratioOfConstantsHasNoSpread() {
		Samples.Ratio ratio = Samples.of(6, 6, 6).ratioTo(Samples.of(2, 2));
		assertThat(ratio.value()).isEqualTo(3);
		assertThat(ratio.low()).isEqualTo(3);
		assertThat(ratio.high()).isEqualTo(3);
	}

	@Test
	void spreadContainsTheRatio() {
		Samples.Ratio ratio = Samples.of(5, 6, 7, 8, 20).ratioTo(Samples.of(1, 2, 3, 4, 5));
		assertThat(ratio.value()).isBetween(ratio.low(), ratio.high());
		assertThat(ratio.low()).isLessThan(ratio.high());
	}

}
