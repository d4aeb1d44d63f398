package dev.leaderelection.exhaustive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.exhaustive.Slot.Event;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/** Makes a world of what {@link Code} wrote: one of those that it stands for. */
final class Decoder {

	private static final ResourceVersion[] VERSIONS = new ResourceVersion[64];

	static {
		for (int i = 0; i < VERSIONS.length; i++) {
			VERSIONS[i] = ResourceVersion.of(i);
		}
	}

	private final Experiment experiment;

	private final Scope scope;

	private final Duration lease;

	private final ElectionMachine[] machines;

	private byte[] bytes = new byte[0];

	private int position;

	private int crashed;

	private ResourceVersion current = VERSIONS[0];

	Decoder(Experiment experiment) {
		this.experiment = experiment;
		this.scope = experiment.scope();
		this.lease = Duration.ofSeconds(this.scope.lease());
		this.machines = new ElectionMachine[] { new ElectionMachine(Code.name(0), this.scope.timing()),
				new ElectionMachine(Code.name(1), this.scope.timing()) };
	}

	World decode(byte[] bytes) {
		this.bytes = bytes;
		this.position = 0;
		this.crashed = 0;
		World world = new World(this.experiment, new Slot(), new Slot());
		world.now = Code.NOW;
		world.faults = get();
		world.commands = get();
		world.version = number();
		world.lastToken = number();
		world.stored = snapshot();
		this.current = VERSIONS[(int) world.version];
		slot(world.slots[0], 0);
		slot(world.slots[1], 1);
		world.ghosts = ghosts();
		for (int i = 0; i < this.crashed; i++) {
			world.crashed = World.plus(world.crashed, Code.crashed(i));
		}
		return world;
	}

	private List<Ghost> ghosts() {
		int count = get();
		if (count == 0) {
			return List.of();
		}
		List<Ghost> ghosts = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			String writer = identity();
			ghosts.add(new Ghost((writer != null) ? writer : "", write(get(), writer), isSet()));
		}
		return ghosts;
	}

	private void slot(Slot slot, int place) {
		if (!isSet()) {
			slot.memory = view();
			return;
		}
		slot.machine = this.machines[place];
		slot.pause = Slot.Pause.values()[get()];
		int flags = get();
		slot.working = (flags & 8) != 0;
		slot.voided = (flags & 16) != 0;
		slot.wake = ahead();
		long nextRead = ahead();
		long nextWrite = ahead();
		int lostClaims = get();
		ResourceVersion tried = version();
		Phase phase = phase(slot);
		View view = view();
		ElectionState.InFlight inFlight = call(slot, Code.name(place));
		slot.state = new ElectionState(phase, view, marks(place), inFlight, (flags & 1) != 0, (flags & 2) != 0,
				(flags & 4) != 0, nextRead, nextWrite, tried, lostClaims, ended(place), 1);
		slot.stream = Slot.Stream.values()[get()];
		slot.events = events();
	}

	private List<Event> events() {
		int count = get();
		if (count == 0) {
			return List.of();
		}
		List<Event> events = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			ResourceVersion version = version();
			events.add(new Event((version != null) ? version : VERSIONS[0], snapshot()));
		}
		return events;
	}

	private Phase phase(Slot slot) {
		int kind = get();
		if (kind == 0) {
			return new Phase.Following(ahead());
		}
		Term term = term(slot);
		if (kind == 1) {
			return new Phase.Leading(term);
		}
		return new Phase.Yielding(term, kind == 3, ahead(), get() * Scope.TICK);
	}

	private Term term(Slot slot) {
		Reading confirmed = new Reading(past(), past());
		slot.confirmed = past();
		return new Term(VERSIONS[1], Instant.EPOCH, confirmed, this.scope.timing().renewDeadline());
	}

	private View view() {
		int kind = get();
		if (kind == 3) {
			return new View.Unseen((View.Seen) view());
		}
		if (kind == 0) {
			return new View.Unseen();
		}
		ResourceVersion version = version();
		LeaderElectionRecord record = record();
		long since = past();
		return (kind == 1) ? new View.Missing(version, since, record)
				: new View.Present(new Snapshot((version != null) ? version : VERSIONS[0], record), since);
	}

	private ElectionState.@Nullable InFlight call(Slot slot, String identity) {
		int kind = get();
		if (kind == 0) {
			return null;
		}
		Call.Stage stage = Call.Stage.values()[(kind - 1) % 4];
		int write = get();
		Request request = (write == 0) ? new Request.Read() : write(write, identity);
		long monotonic = past();
		long sent = past();
		Outcome reply = (stage == Call.Stage.ANSWERED) ? outcome() : null;
		slot.call = new Call(1, request, sent, stage, kind > 4, reply);
		return new ElectionState.InFlight(1, request, new Reading(monotonic, sent));
	}

	private Request.Write write(int kind, @Nullable String identity) {
		boolean current = kind < 4 && isSet();
		Instant time = time();
		int what = kind & 3;
		LeaderElectionRecord record = new LeaderElectionRecord((what == 3) ? null : identity,
				(what == 3) ? Duration.ofSeconds(1) : this.lease, Instant.EPOCH, time, 0,
				(what == 2) ? VERSIONS[1] : null);
		return (kind >= 4) ? new Request.Create(record) : new Request.Update(
				new Snapshot(current ? this.current : VERSIONS[0], LeaderElectionRecord.EMPTY), record);
	}

	private Outcome outcome() {
		return switch (get()) {
			case 1 -> new Outcome.Found(snapshot());
			case 2 -> new Outcome.Stored(snapshot());
			case 3 -> new Outcome.Refused("refused");
			case 4 -> new Outcome.Refused("refused", Moves.RETRY_AFTER);
			case 5 -> new Outcome.Absent();
			default -> new Outcome.Conflict();
		};
	}

	private @Nullable Snapshot snapshot() {
		ResourceVersion version = version();
		return (version != null) ? new Snapshot(version, record()) : null;
	}

	private LeaderElectionRecord record() {
		int code = this.bytes[this.position];
		String holder = identity();
		if (holder == null) {
			return Moves.FREE;
		}
		int duration = get();
		ResourceVersion token = isSet() ? VERSIONS[1] : null;
		Instant time = (code == 1 || code == 2) ? time() : Code.FOREIGN_TIME;
		return new LeaderElectionRecord(holder, (duration > 0) ? Duration.ofSeconds(duration) : null, Instant.EPOCH,
				time, 0, token);
	}

	private @Nullable String identity() {
		int code = get();
		if (code >= 4) {
			this.crashed = Math.max(this.crashed, code - 3);
			return Code.crashed(code - 4);
		}
		return (code == 0) ? null : (code == 3) ? "f" : Code.name(code - 1);
	}

	/** Numbered ones were written long ago. */
	private Instant time() {
		int code = get();
		return (code == 0) ? Code.FOREIGN_TIME : timeOf(code);
	}

	private static Instant timeOf(int code) {
		long now = Code.NOW / Scope.TICK;
		return (code < 64) ? Instant.ofEpochSecond(now - 1000, 1000L * code)
				: Instant.ofEpochSecond(now, 1000L * (code - 64));
	}

	/** The last bytes of a code. */
	private List<Instant> marks(int place) {
		int count = this.bytes[this.bytes.length - 4 + 2 * place];
		int current = this.bytes[this.bytes.length - 3 + 2 * place];
		List<Instant> marks = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			marks.add(timeOf(i));
		}
		for (int i = 0; i < 8; i++) {
			if ((current & (1 << i)) != 0) {
				marks.add(timeOf(64 + i));
			}
		}
		return marks;
	}

	private @Nullable String ended(int place) {
		int number = this.bytes[this.bytes.length - 6 + place];
		return (number == 0) ? null : Code.crashed(number - 1);
	}

	private @Nullable ResourceVersion version() {
		int code = get();
		return (code == 0) ? null : VERSIONS[code - 1];
	}

	private long number() {
		return get() - 1;
	}

	private long ahead() {
		int ticks = get();
		return (ticks == Code.NEVER) ? Long.MAX_VALUE : Code.NOW + ticks * Scope.TICK;
	}

	private long past() {
		return Code.NOW - get() * Scope.TICK;
	}

	private boolean isSet() {
		return get() != 0;
	}

	private int get() {
		return this.bytes[this.position++] & 0xff;
	}

}
