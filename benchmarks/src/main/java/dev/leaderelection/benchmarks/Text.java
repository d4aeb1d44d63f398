package dev.leaderelection.benchmarks;

import java.util.Locale;

/** Numbers for people. */
final class Text {

	private Text() {
	}

	/** Three significant digits or all before the point. */
	static String number(double value) {
		double size = Math.abs(value);
		int digits = (size >= 100) ? 0 : (size >= 10) ? 1 : 2;
		return String.format(Locale.ROOT, "%." + digits + "f", value);
	}

	static String millis(double millis) {
		return (Math.abs(millis) >= 1000) ? number(millis / 1000) + " s" : number(millis) + " ms";
	}

	static String exact(double value) {
		return String.format(Locale.ROOT, "%.3f", value);
	}

}
