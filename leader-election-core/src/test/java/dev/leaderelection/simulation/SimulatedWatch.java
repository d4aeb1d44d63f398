package dev.leaderelection.simulation;

import dev.leaderelection.history.Event;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** A watch that breaks in every way that watches break. */
final class SimulatedWatch implements LockWatch {

	private final SimulatedProcess process;

	private final Setting setting;

	private final World world;

	private final String run;

	private final long number;

	private final LockWatchListener listener;

	private final int incarnation;

	private boolean closed;

	private boolean dead;

	private long lastDelivery;

	SimulatedWatch(SimulatedProcess process, String run, long number, LockWatchListener listener) {
		this.process = process;
		this.setting = process.setting;
		this.world = this.setting.world();
		this.run = run;
		this.number = number;
		this.listener = listener;
		this.incarnation = process.incarnation();
	}

	void open(@Nullable ResourceVersion since) {
		this.world.log(new Event.Watched(this.process.now(), this.run, this.number, true));
		if (strikes(Fault.WATCH_FORBIDDEN)) {
			end("403 Forbidden");
		}
		else if (strikes(Fault.WATCH_GONE)) {
			end("410 Gone");
		}
		else if (this.process.now() < this.process.requestsLostUntil) {
			this.dead = true;
		}
		else {
			this.world.at(this.process.now() + way(), () -> serve(since));
		}
	}

	private void serve(@Nullable ResourceVersion since) {
		if (this.closed || this.incarnation != this.process.incarnation()) {
			return;
		}
		SimulatedServer server = this.setting.server();
		server.add(this);
		deliver(this.listener::opened, 0);
		Snapshot stored = server.stored();
		if (stored != null && (since == null || stored.version().isAfter(since))) {
			changed(stored, stored.version());
		}
		else if (stored == null && (since != null || this.world.chance(0.5))) {
			changed(null, server.version());
		}
	}

	/** The server has something to report. */
	void changed(@Nullable Snapshot snapshot, ResourceVersion version) {
		if (this.incarnation != this.process.incarnation()) {
			this.setting.server().remove(this);
		}
		else if (this.world.now() < this.process.repliesLostUntil || strikes(Fault.WATCH_DEAD)) {
			this.dead = true;
		}
		else if (strikes(Fault.WATCH_DROPPED)) {
			end("connection reset");
		}
		else {
			report(snapshot, version);
			if (strikes(Fault.WATCH_DUPLICATE)) {
				report(snapshot, version);
			}
		}
	}

	private void report(@Nullable Snapshot snapshot, ResourceVersion version) {
		deliver(() -> {
			if (!this.closed || this.world.chance(0.5)) {
				this.world.log(new Event.Seen(this.process.now(), this.run, version.value().longValue()));
				if (snapshot != null) {
					this.listener.present(snapshot);
				}
				else {
					this.listener.absent(version);
				}
			}
		}, strikes(Fault.WATCH_DELAYED) ? this.world.skewed(0, this.setting.lease()) : 0);
	}

	private void deliver(Runnable event, long delay) {
		if (!this.dead) {
			long time = Math.max(this.process.now(), this.world.now()) + way() + delay;
			this.lastDelivery = strikes(Fault.WATCH_REORDERED) ? time : Math.max(time, this.lastDelivery);
			this.process.post(strikes(Fault.WATCH_REORDERED) ? time : this.lastDelivery, event);
		}
	}

	/** The connection breaks, noticed by this side or not. */
	void disturb(boolean noticed) {
		if (noticed) {
			end("connection reset");
		}
		else {
			this.dead = true;
		}
	}

	private void end(String reason) {
		this.setting.server().remove(this);
		deliver(() -> {
			if (!this.closed) {
				log(false);
				this.closed = true;
				this.listener.closed(reason);
			}
		}, 0);
		this.dead = true;
	}

	@Override
	public void close() {
		if (!this.closed) {
			log(false);
			this.closed = true;
			this.setting.server().remove(this);
		}
	}

	boolean belongsTo(SimulatedProcess other) {
		return this.process == other;
	}

	private void log(boolean opens) {
		this.world.log(new Event.Watched(this.process.now(), this.run, this.number, opens));
	}

	private long way() {
		return this.world.between(500_000, SimulatedClient.LONGEST_WAY);
	}

	private boolean strikes(Fault fault) {
		return this.setting.swarm().strikes(fault);
	}

}
