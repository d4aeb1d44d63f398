package dev.leaderelection.simulation;

import java.util.EnumSet;
import java.util.Set;

/**
 * The faults of one schedule: a random subset, so that rare combinations come up and no
 * fault hides another all the time.
 */
final class Swarm {

	private final World world;

	private final Set<Fault> enabled = EnumSet.noneOf(Fault.class);

	private final double rate;

	private boolean over;

	Swarm(World world) {
		this.world = world;
		double share = world.pick(0.05, 0.15, 0.3, 0.5);
		for (Fault fault : Fault.values()) {
			if (world.chance(share)) {
				this.enabled.add(fault);
			}
		}
		this.rate = world.pick(0.01, 0.04, 0.15);
	}

	Swarm(World world, Set<Fault> enabled, double rate) {
		this.world = world;
		this.enabled.addAll(enabled);
		this.rate = rate;
	}

	/** Whether a fault belongs to this schedule from its beginning to its end. */
	boolean includes(Fault fault) {
		return this.enabled.contains(fault);
	}

	/** Whether a fault is to happen now. */
	boolean strikes(Fault fault) {
		return strikes(fault, this.rate);
	}

	boolean strikes(Fault fault, double rate) {
		return !this.over && this.enabled.contains(fault) && this.world.chance(rate);
	}

	void end() {
		this.over = true;
	}

	boolean isOver() {
		return this.over;
	}

	@Override
	public String toString() {
		return this.enabled + " at " + this.rate;
	}

}
