package dev.leaderelection.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;

/**
 * A candidate of another library on the same record: our own code for the rules that the
 * library documents. It believes that it leads from the start of its work until it tells
 * the work to stop.
 */
abstract class Peer {

	/** How long an application takes that is started again after its election ended. */
	private static final long RESTART = 2_000_000_000L;

	final SimulatedProcess process;

	final Timing timing;

	final World world;

	private final Setting setting;

	private final String name;

	private final double lossRate;

	private final List<long[]> beliefs = new ArrayList<>();

	private boolean believes;

	private boolean counted;

	private int run;

	Peer(SimulatedProcess process, String name, double lossRate) {
		this.process = process;
		this.setting = process.setting;
		this.world = this.setting.world();
		this.timing = this.setting.timing();
		this.name = name;
		this.lossRate = lossRate;
	}

	final String name() {
		return this.name;
	}

	final boolean believes() {
		return this.believes;
	}

	/** From and until when it worked as leader, without the times it was paused. */
	final List<long[]> beliefs() {
		return this.beliefs;
	}

	final void start() {
		this.process.post(this.world.now(), this::acquire);
	}

	/** Campaigns, as if it had just been started. */
	abstract void acquire();

	/** Ends its election because the application is stopped. */
	abstract void cancel();

	// Life

	final void startAgain() {
		this.run++;
		lead(false);
		forget();
		after(RESTART, this::acquire);
	}

	abstract void forget();

	final void pause(long duration) {
		count(false);
		this.process.pause(duration);
		this.world.at(this.world.now() + duration, () -> count(this.believes && !this.process.isBusy()));
	}

	final void lead(boolean leads) {
		this.believes = leads;
		count(leads && !this.process.isBusy());
		this.setting.sampleAll();
	}

	private void count(boolean leads) {
		if (leads && !this.counted) {
			this.beliefs.add(new long[] { this.world.now(), Long.MAX_VALUE });
		}
		else if (!leads && this.counted) {
			this.beliefs.get(this.beliefs.size() - 1)[1] = this.world.now();
		}
		this.counted = leads;
	}

	// Time

	final long monotonic() {
		return this.process.clock().monotonic(this.world.now());
	}

	final long wall() {
		return this.process.clock().wall(this.world.now());
	}

	/** Cancelled when its election ends. */
	final void after(long delay, Runnable action) {
		int of = this.run;
		this.process.postAfter(delay, () -> {
			if (of == this.run) {
				action.run();
			}
		});
	}

	/** A period and up to 1.2 times as much, as all three do. */
	final long jittered(long period) {
		return period + this.world.upTo(period * 12 / 10);
	}

	// Requests

	/** Asks the server; after the timeout the outcome is unknown. */
	final void ask(Request request, long timeout, Consumer<Outcome> then) {
		int of = this.run;
		boolean[] done = new boolean[1];
		Consumer<Outcome> once = (outcome) -> {
			if (!done[0] && of == this.run) {
				done[0] = true;
				then.accept(outcome);
			}
		};
		this.process.postAfter(timeout, () -> once.accept(new Outcome.Unknown("timeout")));
		if (!this.world.chance(this.lossRate)) {
			this.world.at(this.world.now() + way(), () -> serve(request, once));
		}
	}

	private void serve(Request request, Consumer<Outcome> then) {
		Outcome outcome = this.setting.server().serve(request, this.name);
		if (outcome != null && !this.world.chance(this.lossRate)) {
			this.process.post(this.world.now() + way(), () -> then.accept(outcome));
		}
	}

	private long way() {
		return this.world.between(500_000, SimulatedClient.LONGEST_WAY);
	}

	/** Writes onto what was read, or creates. */
	final Request write(@Nullable Snapshot base, LeaderElectionRecord record) {
		return (base != null) ? new Request.Update(base, record) : new Request.Create(record);
	}

	final LeaderElectionRecord record(@Nullable Instant acquired, int transitions) {
		Instant now = instant();
		return new LeaderElectionRecord(this.name, Duration.ofNanos(this.timing.leaseDuration()),
				(acquired != null) ? acquired : now, now, transitions, null);
	}

	final Instant instant() {
		return Instant.ofEpochSecond(0, wall());
	}

	final boolean isMine(LeaderElectionRecord record) {
		return record.isHeldBy(this.name);
	}

}
