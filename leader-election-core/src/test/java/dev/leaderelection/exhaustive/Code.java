package dev.leaderelection.exhaustive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.leaderelection.exhaustive.Slot.Event;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.Phase;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;

/**
 * Writes a world as few bytes: worlds that can't be told apart by anything that may still
 * happen in them have the same ones.
 * <ul>
 * <li>Times count from now, in ticks, and a time that can only be compared with later
 * ones is now at the earliest.
 * <li>Versions are replaced by their ranks among those that may still be compared.
 * <li>Identities are replaced by the place of the candidate; those that have ended are
 * numbered as they occur.
 * <li>Renew times, which are only tested for equality, are numbered as they occur; those
 * that no record carries any more are forgotten.
 * <li>Numbers of requests, times for people and the count of transitions are left out.
 * <li>Of a world and its mirror image, in which the candidates have changed places, the
 * smaller code is taken.
 * </ul>
 * {@link WorldTests} shows that none of this changes what may happen.
 */
final class Code {

	/** True time in every world that was read back. */
	static final long NOW = 1_000_000 * Scope.TICK;

	/** A renew time that none of the candidates wrote. */
	static final Instant FOREIGN_TIME = Instant.EPOCH;

	static final int NEVER = 100;

	private static final List<String> CRASHED = List.of("x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7");

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final int MICRO = 1000;

	private static final int CURRENT = 64;

	private static final ResourceVersion BEFORE_ALL = ResourceVersion.of(0);

	private byte[] bytes = new byte[256];

	private byte[] other = new byte[256];

	private int length;

	private int otherLength;

	private boolean mirrored;

	private long high;

	private long low;

	private final long[] versions = new long[64];

	private int versionCount;

	private final String[] crashed = new String[8];

	private int crashedCount;

	private final Instant[][] times = new Instant[2][32];

	private final int[] timeCount = new int[2];

	@SuppressWarnings("NullAway.Init")
	private World world;

	private int first;

	/** Encodes a world; the result stands in this object until the next one. */
	void encode(World world) {
		this.world = world;
		collectVersions();
		int order = Long.compareUnsigned(key(world.slots[0]), key(world.slots[1]));
		this.mirrored = order > 0;
		encode(this.mirrored ? 1 : 0);
		if (order == 0) {
			encodeMirrored();
		}
		fingerprint();
	}

	/** Where the candidates are much alike, both codes are compared. */
	private void encodeMirrored() {
		swap();
		encode(1);
		this.mirrored = Arrays.compareUnsigned(this.bytes, 0, this.length, this.other, 0, this.otherLength) < 0;
		if (!this.mirrored) {
			swap();
		}
	}

	/** What can be said of a candidate without a name. */
	private long key(Slot slot) {
		if (slot.state == null) {
			return 0;
		}
		long now = this.world.now - slot.lag;
		long key = flags(slot, slot.state);
		key = 8 * key + slot.pause.ordinal();
		key = 8 * key + slot.stream.ordinal();
		key = 8 * key + ((slot.call != null) ? 1 + slot.call.stage().ordinal() : 0);
		key = 8 * key + slot.events.size();
		key = 128 * key + ahead(slot.wake, now);
		key = 128 * key + ahead(slot.state.nextRead(), now);
		return 128 * key + ahead(slot.state.nextWrite(), now);
	}

	byte[] toBytes() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	/** Whether the candidates have changed places in the code. */
	boolean isMirrored() {
		return this.mirrored;
	}

	/** Half of the fingerprint of the code. */
	long high() {
		return this.high;
	}

	long low() {
		return this.low;
	}

	/** Two independent mixes of eight bytes at a time. */
	private void fingerprint() {
		Arrays.fill(this.bytes, this.length, this.length + Long.BYTES, (byte) 0);
		long high = this.length;
		long low = ~this.length;
		for (int i = 0; i < this.length; i += Long.BYTES) {
			long word = (long) WORDS.get(this.bytes, i);
			high = (high ^ word) * 0x9E3779B97F4A7C15L;
			high ^= high >>> 29;
			low = (low + word) * 0xD6E8FEB86659FD93L;
			low ^= low >>> 32;
		}
		this.high = mixed(high * 0xBF58476D1CE4E5B9L);
		this.low = mixed(low * 0x94D049BB133111EBL);
	}

	private static long mixed(long hash) {
		return hash ^ (hash >>> 31);
	}

	private void swap() {
		byte[] swapped = this.bytes;
		this.bytes = this.other;
		this.other = swapped;
		int length = this.length;
		this.length = this.otherLength;
		this.otherLength = length;
	}

	private void encode(int first) {
		this.first = first;
		this.length = 0;
		this.crashedCount = 0;
		Arrays.fill(this.timeCount, 0);
		put(this.world.faults);
		put(this.world.commands);
		version(this.world.version);
		version(lastToken());
		snapshot(this.world.stored);
		slot(slot(0));
		slot(slot(1));
		put(this.world.ghosts.size());
		for (Ghost ghost : this.world.ghosts) {
			identity(ghost.writer());
			write(ghost.write(), true, placeOf(ghost.writer()));
			put(ghost.slow());
		}
		ended(slot(0));
		ended(slot(1));
		marks(0);
		marks(1);
	}

	private Slot slot(int place) {
		return this.world.slots[place ^ this.first];
	}

	// Parts

	private void slot(Slot slot) {
		put(slot.isUp());
		long now = this.world.now - slot.lag;
		if (!slot.isUp()) {
			view(slot.memory, now);
			return;
		}
		ElectionState state = Objects.requireNonNull(slot.state);
		put(slot.pause.ordinal());
		put(flags(slot, state));
		put(ahead(slot.wake, now));
		put(ahead(state.nextRead(), now));
		put(ahead(state.nextWrite(), now));
		put(state.lostClaims());
		version(tried(slot, state));
		phase(slot, state.phase(), now);
		view(state.view(), now);
		call(slot, state.inFlight(), now);
		put(slot.stream.ordinal());
		put(slot.events.size());
		for (Event event : slot.events) {
			version(event.version());
			snapshot(event.snapshot());
		}
	}

	private static int flags(Slot slot, ElectionState state) {
		return (state.doubtful() ? 1 : 0) | (state.watching() ? 2 : 0) | (state.stopping() ? 4 : 0)
				| (slot.working ? 8 : 0) | (slot.voided ? 16 : 0) | ((slot.leading() != null) ? 32 : 0);
	}

	/** Who ended matters as long as a record names it. */
	private void ended(Slot slot) {
		String ended = (slot.state != null) ? slot.state.ended() : null;
		int number = -1;
		for (int i = 0; i < this.crashedCount; i++) {
			number = this.crashed[i].equals(ended) ? i : number;
		}
		put(number + 1);
	}

	private void phase(Slot slot, Phase phase, long now) {
		if (phase instanceof Phase.Following following) {
			put(0);
			put(ahead(following.notBefore(), now));
		}
		else if (phase instanceof Phase.Leading leading) {
			put(1);
			term(slot, leading.term(), now);
		}
		else if (phase instanceof Phase.Yielding yielding) {
			put(yielding.drained() ? 3 : 2);
			term(slot, yielding.term(), now);
			put(yielding.drained() ? 0 : ahead(yielding.drainUntil(), now));
			put(ahead(yielding.holdOff(), 0));
		}
	}

	private void term(Slot slot, Term term, long now) {
		int deadline = this.world.scope.deadline();
		put(age(term.confirmed().monotonic(), now, deadline));
		put(age(term.confirmed().wall(), this.world.now, deadline));
		put(age(slot.confirmed, this.world.now, deadline));
	}

	private void view(@Nullable View view, long now) {
		if (view instanceof View.Unseen unseen && unseen.before() != null) {
			put(3);
			view(unseen.before(), now);
		}
		else if (view instanceof View.Present present) {
			put(2);
			version(present.snapshot().version());
			seen(present, now);
		}
		else if (view instanceof View.Missing missing) {
			put(1);
			version(missing.version());
			seen(missing, now);
		}
		else {
			put(0);
		}
	}

	/** How long ago matters only until the duration of the record is over. */
	private void seen(View.Seen seen, long now) {
		LeaderElectionRecord record = seen.record();
		record(record);
		boolean free = record == null || record.isFree();
		put(free ? 0 : age(seen.since(), now, duration(record)));
	}

	private int duration(LeaderElectionRecord record) {
		return (record.leaseDuration() != null) ? (int) record.leaseDuration().toSeconds() : this.world.scope.lease();
	}

	private void call(Slot slot, ElectionState.@Nullable InFlight inFlight, long now) {
		Call call = slot.call;
		if (call == null || inFlight == null) {
			put(0);
			return;
		}
		put(1 + call.stage().ordinal() + (call.slow() ? 4 : 0));
		if (call.request() instanceof Request.Write write) {
			write(write, call.isTravelling(), (slot == slot(0)) ? 0 : 1);
		}
		else {
			put(0);
		}
		int longest = Math.max(this.world.scope.deadline(), 2 * Scope.TIMEOUT);
		put(age(inFlight.sent().monotonic(), now, longest));
		put(age(call.sent(), this.world.now, longest));
		if (call.reply() != null) {
			outcome(call.reply());
		}
	}

	/** Of the base only this matters, whether the write would still be applied. */
	private void write(Request.Write write, boolean mayBeApplied, int place) {
		LeaderElectionRecord record = write.record();
		int kind = record.isFree() ? 3 : (record.fencingToken() != null) ? 2 : 1;
		if (write instanceof Request.Update update) {
			put(kind);
			put(mayBeApplied && isCurrent(update.base()));
		}
		else {
			put(kind + 4);
		}
		time(Objects.requireNonNull(record.renewTime()), place);
	}

	private boolean isCurrent(Snapshot base) {
		return this.world.stored != null && base.version().equals(this.world.stored.version());
	}

	private void outcome(Outcome outcome) {
		if (outcome instanceof Outcome.Found found) {
			put(1);
			snapshot(found.snapshot());
		}
		else if (outcome instanceof Outcome.Stored stored) {
			put(2);
			snapshot(stored.snapshot());
		}
		else if (outcome instanceof Outcome.Refused refused) {
			put((refused.retryAfter() != null) ? 4 : 3);
		}
		else {
			put((outcome instanceof Outcome.Absent) ? 5 : 6);
		}
	}

	private void snapshot(@Nullable Snapshot snapshot) {
		version((snapshot != null) ? snapshot.version() : null);
		if (snapshot == null) {
			return;
		}
		record(snapshot.record());
	}

	private void record(@Nullable LeaderElectionRecord record) {
		identity((record != null) ? record.holderIdentity() : null);
		if (record != null && !record.isFree()) {
			put((record.leaseDuration() != null) ? (int) record.leaseDuration().toSeconds() : 0);
			put(record.fencingToken() != null);
			int place = placeOf(record.holderIdentity());
			if (place >= 0) {
				time((record.renewTime() != null) ? record.renewTime() : FOREIGN_TIME, place);
			}
		}
	}

	// Names

	private int placeOf(@Nullable String identity) {
		return slot(0).isHeldBy(identity) ? 0 : slot(1).isHeldBy(identity) ? 1 : -1;
	}

	private void identity(@Nullable String identity) {
		if (identity == null || identity.isEmpty()) {
			put(0);
			return;
		}
		int place = placeOf(identity);
		if (place >= 0) {
			put(1 + place);
		}
		else if (!this.world.crashed.contains(identity)) {
			put(3);
		}
		else {
			put(4 + numberOf(identity));
		}
	}

	private int numberOf(String identity) {
		for (int i = 0; i < this.crashedCount; i++) {
			if (this.crashed[i].equals(identity)) {
				return i;
			}
		}
		this.crashed[this.crashedCount] = identity;
		return this.crashedCount++;
	}

	/**
	 * Only a time that is still to come can be written once more; any other is known from
	 * the marks of its writer or is foreign.
	 */
	private void time(Instant time, int place) {
		long offset = offset(time);
		if (place < 0) {
			put(0);
		}
		else if (offset >= 0) {
			put(CURRENT + (int) offset);
		}
		else if (!Objects.requireNonNull(slot(place).state).marks().contains(time)) {
			put(0);
		}
		else {
			put(1 + numberOf(time, place));
		}
	}

	private long offset(Instant time) {
		long nanos = time.getEpochSecond() * Scope.TICK + time.getNano();
		return (nanos < this.world.now) ? -1 : (nanos - this.world.now) / MICRO;
	}

	private int numberOf(Instant time, int place) {
		Instant[] known = this.times[place];
		for (int i = 0; i < this.timeCount[place]; i++) {
			if (known[i].equals(time)) {
				return i;
			}
		}
		known[this.timeCount[place]] = time;
		return this.timeCount[place]++;
	}

	/** Those of earlier ticks are the ones that records were found to carry. */
	private void marks(int place) {
		int current = 0;
		if (slot(place).state != null) {
			for (Instant mark : Objects.requireNonNull(slot(place).state).marks()) {
				long offset = offset(mark);
				current |= (offset >= 0) ? 1 << offset : 0;
			}
		}
		put(this.timeCount[place]);
		put(current);
	}

	// Versions

	private void collectVersions() {
		this.versionCount = 0;
		collect(this.world.version);
		collect(lastToken());
		collect(this.world.stored);
		for (Slot slot : this.world.slots) {
			if (slot.state != null) {
				collect(slot, slot.state);
			}
			collect(slot.memory);
		}
		Arrays.sort(this.versions, 0, this.versionCount);
		int distinct = 0;
		for (int i = 0; i < this.versionCount; i++) {
			if (distinct == 0 || this.versions[i] != this.versions[distinct - 1]) {
				this.versions[distinct++] = this.versions[i];
			}
		}
		this.versionCount = distinct;
	}

	private void collect(Slot slot, ElectionState state) {
		collect(tried(slot, state));
		collect(state.view());
		for (Event event : slot.events) {
			collect(event.version());
		}
		if (slot.call != null && slot.call.reply() instanceof Outcome.Found found) {
			collect(found.snapshot());
		}
		else if (slot.call != null && slot.call.reply() instanceof Outcome.Stored stored) {
			collect(stored.snapshot());
		}
	}

	private void collect(@Nullable View view) {
		View.Seen last = (view != null) ? view.last() : null;
		if (last != null) {
			collect(last.knownVersion());
		}
	}

	private void collect(@Nullable Snapshot snapshot) {
		collect((snapshot != null) ? snapshot.version() : null);
	}

	private void collect(@Nullable ResourceVersion version) {
		collect((version != null) ? number(version) : 0);
	}

	private void collect(long version) {
		if (version > 0) {
			this.versions[this.versionCount++] = version;
		}
	}

	/** Any token of a later write is greater, so only those on their way matter. */
	private long lastToken() {
		for (Slot slot : this.world.slots) {
			if (slot.call != null && slot.call.reply() instanceof Outcome.Stored stored
					&& number(stored.snapshot().version()) <= this.world.lastToken) {
				return this.world.lastToken;
			}
		}
		return 0;
	}

	/**
	 * What was tried is only compared with what is known. If that is newer, and nothing
	 * older is on its way, it has been tried before everything.
	 */
	private static @Nullable ResourceVersion tried(Slot slot, ElectionState state) {
		ResourceVersion tried = state.tried();
		if (tried == null || !state.view().isAfter(tried)) {
			return tried;
		}
		for (Event event : slot.events) {
			if (!event.version().isAfter(tried)) {
				return tried;
			}
		}
		if (slot.call != null && slot.call.reply() instanceof Outcome.Found found
				&& !found.snapshot().version().isAfter(tried)) {
			return tried;
		}
		return BEFORE_ALL;
	}

	private static long number(ResourceVersion version) {
		return version.value().intValue();
	}

	private void version(@Nullable ResourceVersion version) {
		if (version == null) {
			put(0);
		}
		else {
			version(number(version));
		}
	}

	private void version(long version) {
		put((version == 0) ? 1 : 2 + Arrays.binarySearch(this.versions, 0, this.versionCount, version));
	}

	// Numbers

	/** Ticks from now, rounded up, since nothing happens between ticks. */
	private static int ahead(long time, long now) {
		if (time <= now) {
			return 0;
		}
		return (int) Math.min(NEVER, (time - now - 1) / Scope.TICK + 1);
	}

	private static int age(long time, long now, int longest) {
		return (int) Math.min(longest, (now - time) / Scope.TICK);
	}

	private void put(boolean value) {
		put(value ? 1 : 0);
	}

	private void put(int value) {
		if (this.length + Long.BYTES == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * this.length);
		}
		this.bytes[this.length++] = (byte) value;
	}

	/** What a candidate in this place is called in a world that was read back. */
	static String name(int place) {
		return (place == 0) ? "a" : "b";
	}

	/** What a candidate that crashed is called there. */
	static String crashed(int number) {
		return CRASHED.get(number);
	}

}
