package dev.leaderelection.benchmarks;

import java.util.Arrays;
import java.util.Random;

/** Measured values of one kind. */
final class Samples {

	private static final int RESAMPLES = 2000;

	private final double[] sorted;

	private Samples(double[] sorted) {
		this.sorted = sorted;
	}

	static Samples of(double... values) {
		if (values.length == 0) {
			throw new IllegalArgumentException("no values");
		}
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return new Samples(sorted);
	}

	/** The values in ascending order. */
	double[] sorted() {
		return this.sorted.clone();
	}

	int size() {
		return this.sorted.length;
	}

	double median() {
		return percentile(50);
	}

	/** The nearest rank. */
	double percentile(double percent) {
		return percentile(this.sorted, percent);
	}

	private static double percentile(double[] sorted, double percent) {
		if (percent == 50 && sorted.length % 2 == 0) {
			return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
		}
		int rank = (int) Math.ceil(percent / 100 * sorted.length);
		return sorted[Math.max(0, rank - 1)];
	}

	double min() {
		return this.sorted[0];
	}

	double max() {
		return this.sorted[this.sorted.length - 1];
	}

	double mean() {
		return Arrays.stream(this.sorted).average().orElseThrow();
	}

	/**
	 * The ratio of medians, with the interval in which 95 % of resampled ratios lie
	 * (bootstrap, always with the same random numbers).
	 */
	Ratio ratioTo(Samples other) {
		Random random = new Random(1);
		double[] ratios = new double[RESAMPLES];
		for (int i = 0; i < RESAMPLES; i++) {
			ratios[i] = resampledMedian(random) / other.resampledMedian(random);
		}
		Arrays.sort(ratios);
		return new Ratio(median() / other.median(), percentile(ratios, 2.5), percentile(ratios, 97.5));
	}

	private double resampledMedian(Random random) {
		double[] drawn = new double[this.sorted.length];
		for (int i = 0; i < drawn.length; i++) {
			drawn[i] = this.sorted[random.nextInt(drawn.length)];
		}
		Arrays.sort(drawn);
		return percentile(drawn, 50);
	}

	/**
	 * A ratio and its spread.
	 *
	 * @param value the ratio of the medians
	 * @param low below it are 2.5 % of the resampled ratios
	 * @param high above it are 2.5 %
	 */
	record Ratio(double value, double low, double high) {

		@Override
		public String toString() {
			return "%s (%s to %s)".formatted(Text.number(this.value), Text.number(this.low), Text.number(this.high));
		}

	}

}
