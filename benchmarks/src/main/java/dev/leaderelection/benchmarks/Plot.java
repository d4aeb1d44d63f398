package dev.leaderelection.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A strip plot: a dot for each value, a bar at the median, a row for each name. */
final class Plot {

	private static final int WIDTH = 900;

	private static final int LEFT = 150;

	private static final int RIGHT = 30;

	private static final int TOP = 50;

	private static final int ROW = 60;

	private final String title;

	private final boolean logarithmic;

	private final Map<String, Samples> rows = new LinkedHashMap<>();

	Plot(String title, boolean logarithmic) {
		this.title = title;
		this.logarithmic = logarithmic;
	}

	void add(String name, Samples samples) {
		this.rows.put(name, samples);
	}

	String svg() {
		int height = TOP + ROW * this.rows.size() + 40;
		StringBuilder svg = new StringBuilder(
				format("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' ", WIDTH,
						height, WIDTH, height));
		svg.append("font-family='sans-serif' font-size='13'>\n<rect width='100%' height='100%' fill='white'/>\n");
		svg.append(format("<text x='%d' y='24' font-size='15'>%s</text>\n", 10, this.title));
		Scale scale = scale();
		scale.ticks(svg, height);
		int middle = TOP + ROW / 2;
		for (Map.Entry<String, Samples> row : this.rows.entrySet()) {
			row(svg, row.getKey(), row.getValue(), scale, middle);
			middle += ROW;
		}
		return svg.append("</svg>\n").toString();
	}

	private static void row(StringBuilder svg, String name, Samples samples, Scale scale, int middle) {
		svg.append(format("<text x='10' y='%d'>%s</text>\n", middle + 4, name));
		int index = 0;
		for (double value : samples.sorted()) {
			int y = middle - 14 + (index++ * 7) % 29;
			svg.append(format("<circle cx='%.1f' cy='%d' r='2.5' fill='#2b6cb0' fill-opacity='0.45'/>\n",
					scale.x(value), y));
		}
		double x = scale.x(samples.median());
		svg.append(
				format("<path d='M%.1f %d V%d' stroke='#c53030' stroke-width='2.5'/>\n", x, middle - 20, middle + 20));
		svg.append(format("<text x='%.1f' y='%d' fill='#c53030' font-size='11'>%s</text>\n", x + 4, middle - 17,
				Text.millis(samples.median())));
	}

	private Scale scale() {
		double min = this.rows.values().stream().mapToDouble(Samples::min).min().orElse(1);
		double max = this.rows.values().stream().mapToDouble(Samples::max).max().orElse(1);
		if (this.logarithmic) {
			return new Scale(true, Math.floor(Math.log10(min)), Math.ceil(Math.log10(max)));
		}
		return new Scale(false, Math.floor(min / 1000) * 1000, Math.ceil(max / 1000) * 1000);
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

	private record Scale(boolean logarithmic, double from, double to) {

		private double x(double value) {
			double position = this.logarithmic ? Math.log10(value) : value;
			return LEFT + (position - this.from) / (this.to - this.from) * (WIDTH - LEFT - RIGHT);
		}

		private void ticks(StringBuilder svg, int height) {
			double step = this.logarithmic ? 1 : 1000;
			for (double tick = this.from; tick <= this.to; tick += step) {
				double value = this.logarithmic ? Math.pow(10, tick) : tick;
				svg.append(Plot.format("<path d='M%.1f %d V%d' stroke='#ddd'/>\n", x(value), TOP - 10, height - 30));
				svg.append(Plot.format("<text x='%.1f' y='%d' text-anchor='middle' fill='#555'>%.0f</text>\n", x(value),
						height - 12, value));
			}
		}

	}

}
