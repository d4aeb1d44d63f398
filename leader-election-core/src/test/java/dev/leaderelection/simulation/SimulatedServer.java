package dev.leaderelection.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.history.Event;
import dev.leaderelection.history.Event.Purpose;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.Request;
import org.jspecify.annotations.Nullable;

/** One record behind an exact compare-and-set, with watches on it. */
final class SimulatedServer {

	private static final int REMEMBERED = 6;

	private static final String FOREIGN = "somebody";

	private final Setting setting;

	private final World world;

	private final List<SimulatedWatch> watches = new ArrayList<>();

	private final Deque<Outcome> past = new ArrayDeque<>();

	private @Nullable Snapshot stored;

	private long version = 100;

	private String writer = "";

	private long longestLease;

	private Outage outage = Outage.NONE;

	private long outageUntil;

	private long quietFrom;

	SimulatedServer(Setting setting) {
		this.setting = setting;
		this.world = setting.world();
	}

	@Nullable Snapshot stored() {
		return this.stored;
	}

	ResourceVersion version() {
		return ResourceVersion.of(this.version);
	}

	long longestLease() {
		return this.longestLease;
	}

	/**
	 * True time until which candidates may wait because this server told them to, or
	 * until which requests may arrive that were sent among faults.
	 */
	long quietFrom() {
		return this.quietFrom;
	}

	void expect(long arrival) {
		this.quietFrom = Math.max(this.quietFrom, arrival);
	}

	// Outages

	void fail(Outage outage, long duration) {
		this.outage = outage;
		this.outageUntil = this.world.now() + duration;
		this.world.log(new Event.Disturbed(this.world.now(), "",
				"server fails with " + outage + " for " + duration / 1e9 + " s"));
		if (outage == Outage.HANG || outage == Outage.ERROR) {
			List.copyOf(this.watches).forEach((watch) -> watch.disturb(this.world.chance(0.5)));
		}
	}

	void heal() {
		this.outage = Outage.NONE;
	}

	/**
	 * Serves a request.
	 * @return the answer, {@code null} if none is ever sent
	 */
	@Nullable Outcome serve(Request request, String run) {
		if (this.outage == Outage.NONE || this.world.now() >= this.outageUntil) {
			return apply(request, run);
		}
		return switch (this.outage) {
			case NONE -> apply(request, run);
			case HANG -> null;
			case ERROR -> new Outcome.Unknown("503 Service Unavailable");
			case APPLY_AND_HANG -> {
				apply(request, run);
				yield null;
			}
			case UNAUTHORIZED -> new Outcome.Refused("401 Unauthorized");
			case TOO_MANY_REQUESTS -> tooManyRequests();
		};
	}

	Outcome tooManyRequests() {
		long wait = this.world.between(1, 60) * 1_000_000_000L;
		long longest = (long) (this.setting.lease() * 1.12);
		this.quietFrom = Math.max(this.quietFrom, this.world.now() + Math.min(wait * 2, longest) + longest / 2);
		return new Outcome.Refused("429 Too Many Requests", Duration.ofNanos(wait));
	}

	/** An answer that was true a while ago. */
	Outcome staleRead() {
		return this.past.isEmpty() ? read() : this.world.pick(List.copyOf(this.past));
	}

	private Outcome apply(Request request, String run) {
		if (request instanceof Request.Create create) {
			return (this.stored != null) ? new Outcome.Conflict() : store(create.record(), null, Purpose.CLAIM, run);
		}
		if (request instanceof Request.Update update) {
			return update(update, run);
		}
		return read();
	}

	private Outcome read() {
		return (this.stored != null) ? new Outcome.Found(this.stored) : new Outcome.Absent();
	}

	private Outcome update(Request.Update update, String run) {
		if (this.stored == null) {
			return new Outcome.Absent();
		}
		if (!this.stored.version().equals(update.base().version())) {
			return new Outcome.Conflict();
		}
		if (!Objects.equals(update.base().attachment(), this.stored.attachment())) {
			this.world.log(new Event.Failed(this.world.now(), run, "loses the labels of version " + this.version));
		}
		return store(update.record(), this.stored.attachment(), purpose(update), run);
	}

	static Purpose purpose(Request request) {
		if (request instanceof Request.Update update) {
			if (update.record().isFree()) {
				return Purpose.RELEASE;
			}
			return (update.record().fencingToken() != null) ? Purpose.RENEW : Purpose.CLAIM;
		}
		return (request instanceof Request.Create) ? Purpose.CLAIM : Purpose.READ;
	}

	private Outcome store(LeaderElectionRecord record, @Nullable Object labels, Purpose purpose, String run) {
		if (!run.equals(this.writer)) {
			this.setting.sampleAll();
		}
		Snapshot snapshot = put(record, labels);
		this.world.log(new Event.Applied(this.world.now(), run, purpose, this.version, this.writer));
		this.writer = (purpose != Purpose.RELEASE) ? run : "";
		return new Outcome.Stored(snapshot);
	}

	private Snapshot put(LeaderElectionRecord record, @Nullable Object labels) {
		remember();
		this.version += this.world.between(1, 4);
		Snapshot snapshot = new Snapshot(version(), record, labels);
		this.stored = snapshot;
		Duration lease = record.leaseDuration();
		this.longestLease = (lease != null) ? Math.max(this.longestLease, lease.toNanos()) : this.longestLease;
		report(snapshot);
		return snapshot;
	}

	private void remember() {
		this.past.add(read());
		if (this.past.size() > REMEMBERED) {
			this.past.remove();
		}
	}

	// Foreign hands

	/** Does what nobody should do to a held record, and sometimes what anybody may. */
	void edit(Fault how) {
		Snapshot before = this.stored;
		if (before == null) {
			return;
		}
		LeaderElectionRecord record = before.record();
		if (how == Fault.RECORD_DELETED) {
			delete();
		}
		else if (how == Fault.LABEL_ADDED) {
			put(record, "label-" + this.version);
		}
		else {
			put(edited(record, how), before.attachment());
		}
		boolean harmless = how == Fault.LABEL_ADDED || record.isFree();
		if (!harmless && how != Fault.DURATION_EDITED) {
			this.writer = FOREIGN;
		}
		this.world.log(new Event.Edited(this.world.now(), "", how.name(), this.version, harmless));
	}

	private LeaderElectionRecord edited(LeaderElectionRecord record, Fault how) {
		return switch (how) {
			case HOLDER_CLEARED -> holder(record, this.world.pick("", null));
			case HOLDER_REPLACED -> holder(record, FOREIGN + this.version);
			case DURATION_EDITED -> duration(record, this.world.pick(null, Duration.ZERO, Duration.ofSeconds(-1),
					Duration.ofSeconds(1), Duration.ofNanos(this.setting.lease() * 2)));
			default -> LeaderElectionRecord.EMPTY;
		};
	}

	private static LeaderElectionRecord holder(LeaderElectionRecord record, @Nullable String holder) {
		return new LeaderElectionRecord(holder, record.leaseDuration(), record.acquireTime(), record.renewTime(),
				record.leaderTransitions(), record.fencingToken());
	}

	private LeaderElectionRecord duration(LeaderElectionRecord record, @Nullable Duration duration) {
		Instant renewTime = this.world.chance(0.1) ? null : record.renewTime();
		return new LeaderElectionRecord(record.holderIdentity(), duration, record.acquireTime(), renewTime,
				record.leaderTransitions(), record.fencingToken());
	}

	private void delete() {
		remember();
		this.version += this.world.between(1, 4);
		this.stored = null;
		report(null);
	}

	// Watches

	private void report(@Nullable Snapshot snapshot) {
		ResourceVersion current = version();
		for (SimulatedWatch watch : this.watches.toArray(new SimulatedWatch[0])) {
			watch.changed(snapshot, current);
		}
	}

	void add(SimulatedWatch watch) {
		this.watches.add(watch);
	}

	void remove(SimulatedWatch watch) {
		this.watches.remove(watch);
	}

	List<SimulatedWatch> watches() {
		return List.copyOf(this.watches);
	}

	/** How a whole server fails. */
	enum Outage {

		NONE, HANG, ERROR, APPLY_AND_HANG, UNAUTHORIZED, TOO_MANY_REQUESTS

	}

}
