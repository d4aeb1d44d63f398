package dev.leaderelection.mutants;

import java.util.List;

/**
 * What one layer says of one mutant.
 *
 * @param layer the layer
 * @param output all lines that it printed, the verdict last
 */
record Verdict(Layer layer, List<String> output) {

	boolean caught() {
		return last().startsWith(LayerMain.CAUGHT);
	}

	/** How many schedules ran until one was bad, for the simulation. */
	String schedules() {
		return this.output.stream()
			.filter((line) -> line.matches("[\\d,]+ of [\\d,]+ schedules in .*"))
			.reduce((one, next) -> next)
			.map((line) -> line.substring(0, line.indexOf(' ')))
			.orElse("?");
	}

	@Override
	public String toString() {
		if (!caught()) {
			return "–";
		}
		if (this.layer == Layer.SIMULATION) {
			return "after " + schedules() + " schedules";
		}
		return last().substring(LayerMain.CAUGHT.length(), last().indexOf(',')) + " tests";
	}

	private String last() {
		return this.output.get(this.output.size() - 1);
	}

}
