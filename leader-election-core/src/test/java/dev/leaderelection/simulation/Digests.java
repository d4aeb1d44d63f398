package dev.leaderelection.simulation;

import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.history.Event;

/** Prints what becomes of some seeds, in short, so that JVMs can be compared. */
final class Digests {

	private Digests() {
	}

	/**
	 * Runs schedules.
	 * @param args the first seed and how many
	 */
	public static void main(String[] args) {
		try (Quiet quiet = new Quiet()) {
			of(Long.parseLong(args[0]), Integer.parseInt(args[1])).forEach(System.out::println);
		}
	}

	static List<String> of(long first, int count) {
		List<String> digests = new ArrayList<>();
		for (long seed = first; seed < first + count; seed++) {
			long digest = 0;
			Simulation simulation = new Simulation(seed);
			Quiet.of(simulation.world());
			for (Event event : simulation.run()) {
				digest = 31 * digest + event.toString().hashCode();
			}
			digests.add(seed + " " + Long.toHexString(digest));
		}
		return digests;
	}

}
