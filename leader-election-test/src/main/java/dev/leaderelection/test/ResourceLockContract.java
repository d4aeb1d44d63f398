package dev.leaderelection.test;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link ResourceLock} has to do, as a JUnit test to extend. An election is as
 * safe as its lock is an exact compare-and-set.
 * <p>
 * A subclass implements {@link #open()}: a client of one record that doesn't exist yet.
 * JUnit makes a new instance of the class for each test, so a field that names the record
 * at random is enough: <pre class="code">
 * class MyLockTests extends ResourceLockContract {
 *
 *     private final String name = "test-" + UUID.randomUUID();
 *
 *     &#64;Override
 *     protected ResourceLock open() {
 *         return new MyLock(store, this.name);
 *     }
 *
 * }
 * </pre> The other protected methods do what a lock can't do by itself: delete the record
 * as an operator would, write what others might write, make the store hang. Tests that
 * need one which the subclass doesn't override are reported as aborted. Locks that
 * {@link #open()} returned are closed after each test.
 */
public abstract class ResourceLockContract {

	/** How long one operation may take here; far more than any needs. */
	protected static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(500);

	private final List<ResourceLock> opened = new ArrayList<>();

	/**
	 * Opens another client of the record of this test, as another process would.
	 * @return a lock, closed after the test
	 * @throws Exception whatever may go wrong in a test
	 */
	protected abstract ResourceLock open() throws Exception;

	/**
	 * Deletes the record, as an operator would.
	 * @throws Exception whatever may go wrong in a test
	 */
	protected void delete() throws Exception {
		Assumptions.abort("This lock's record can't be deleted");
	}

	/**
	 * Replaces the record, or creates it, without any content: for a Lease, an empty
	 * spec.
	 * @throws Exception whatever may go wrong in a test
	 */
	protected void writeSparse() throws Exception {
		Assumptions.abort("This lock's record can't be sparse");
	}

	/**
	 * Replaces the record, or creates it, by something that this lock can't make sense
	 * of: another program's content, or half a file.
	 * @throws Exception whatever may go wrong in a test
	 */
	protected void writeMalformed() throws Exception {
		Assumptions.abort("This lock's record can't be malformed");
	}

	/**
	 * Adds something to an existing record that this lock has no use for: a label, a
	 * field of a newer release.
	 * @throws Exception whatever may go wrong in a test
	 */
	protected void addForeignData() throws Exception {
		Assumptions.abort("This lock stores nothing beside its record");
	}

	/**
	 * Whether what {@link #addForeignData()} added is still stored.
	 * @return {@code true} if it is
	 * @throws Exception whatever may go wrong in a test
	 */
	protected boolean hasForeignData() throws Exception {
		return false;
	}

	/**
	 * Makes the store accept requests, and answer none, from now on.
	 * @throws Exception whatever may go wrong in a test
	 */
	protected void hang() throws Exception {
		Assumptions.abort("This lock's store can't hang");
	}

	/**
	 * How many clients write at once in the test of the compare-and-set.
	 * @return at least 2
	 */
	protected int writers() {
		return 4;
	}

	/**
	 * How many writes each of them must get through.
	 * @return at least 1
	 */
	protected int writesOfEach() {
		return 25;
	}

	@AfterEach
	final void closeLocks() {
		this.opened.forEach(ResourceLock::close);
	}

	// One client

	@Test
	void aRecordThatWasNeverCreatedIsAbsent() throws Exception {
		assertThat(lock().read(TIMEOUT)).isEqualTo(new Outcome.Absent());
	}

	@Test
	void aCreatedRecordIsReadAsItWasWritten() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		assertThat(created.record()).isEqualTo(Records.HELD);
		assertThat(read(lock).record()).isEqualTo(Records.HELD);
		assertThat(read(lock).version()).isEqualTo(created.version());
	}

	@Test
	void aRecordIsCreatedOnce() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		assertThat(lock.create(Records.heldBy("pod-b"), TIMEOUT)).isEqualTo(new Outcome.Conflict());
		assertThat(read(lock).version()).isEqualTo(created.version());
		assertThat(read(lock).record()).isEqualTo(Records.HELD);
	}

	@Test
	void anUpdateReplacesTheRecordAndRaisesTheVersion() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		Snapshot updated = stored(lock.update(created, Records.heldBy("pod-b"), TIMEOUT));
		assertThat(updated.version()).isGreaterThan(created.version());
		assertThat(read(lock).record()).isEqualTo(Records.heldBy("pod-b"));
		assertThat(read(lock).version()).isEqualTo(updated.version());
	}

	@Test
	void aRehearsalOfAnUpdateChangesNothing() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		lock.rehearse(created, Records.heldBy("pod-b"));
		assertThat(read(lock).version()).isEqualTo(created.version());
		assertThat(read(lock).record()).isEqualTo(Records.HELD);
	}

	@Test
	void anUpdateOfAStaleVersionConflictsAndChangesNothing() throws Exception {
		ResourceLock lock = lock();
		Snapshot stale = create(lock, Records.HELD);
		Snapshot updated = stored(lock.update(stale, Records.heldBy("pod-b"), TIMEOUT));
		assertThat(lock.update(stale, Records.heldBy("pod-c"), TIMEOUT)).isEqualTo(new Outcome.Conflict());
		assertThat(read(lock).version()).isEqualTo(updated.version());
		assertThat(read(lock).record()).isEqualTo(Records.heldBy("pod-b"));
	}

	@Test
	void anUpdateOfAStaleVersionConflictsAlsoIfTheRecordIsTheSameAgain() throws Exception {
		ResourceLock lock = lock();
		Snapshot stale = create(lock, Records.HELD);
		Snapshot updated = stored(lock.update(stale, Records.heldBy("pod-b"), TIMEOUT));
		stored(lock.update(updated, Records.HELD, TIMEOUT));
		assertThat(lock.update(stale, Records.heldBy("pod-c"), TIMEOUT)).isEqualTo(new Outcome.Conflict());
	}

	@Test
	void manyWritesInARowEachRaiseTheVersion() throws Exception {
		ResourceLock lock = lock();
		Snapshot last = create(lock, Records.HELD);
		for (int i = 1; i <= 40; i++) {
			Snapshot next = stored(lock.update(last, Records.renewedAt(Records.MORNING.plusMillis(i)), TIMEOUT));
			assertThat(next.version()).isGreaterThan(last.version());
			last = next;
		}
		assertThat(read(lock).version()).isEqualTo(last.version());
	}

	@Test
	void namesItselfToPeople() throws Exception {
		assertThat(lock().describe()).isNotBlank().doesNotContain("\n");
	}

	// What records hold

	@Test
	void timesKeepTheirMicroseconds() throws Exception {
		ResourceLock lock = lock();
		create(lock, Records.renewedAt(Instant.parse("2026-10-25T00:30:00.000001Z")));
		assertThat(read(lock).record().acquireTime()).isEqualTo(Records.MORNING);
		assertThat(read(lock).record().renewTime()).isEqualTo("2026-10-25T00:30:00.000001Z");
		Snapshot updated = stored(
				lock.update(read(lock), Records.renewedAt(Instant.parse("2026-10-25T01:30:00Z")), TIMEOUT));
		assertThat(updated.record().renewTime()).isEqualTo("2026-10-25T01:30:00Z");
		assertThat(read(lock).record().renewTime()).isEqualTo("2026-10-25T01:30:00Z");
	}

	@Test
	void whatIsMissingIsReadAsMissing() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		stored(lock.update(created, LeaderElectionRecord.EMPTY, TIMEOUT));
		assertThat(read(lock).record()).isEqualTo(LeaderElectionRecord.EMPTY);
	}

	@Test
	void aReleasedRecordIsFreeAndKeepsTheRest() throws Exception {
		ResourceLock lock = lock();
		LeaderElectionRecord released = new LeaderElectionRecord(null, Duration.ofSeconds(1), Records.MORNING,
				Records.MORNING, 4, null);
		stored(lock.update(create(lock, Records.HELD), released, TIMEOUT));
		assertThat(read(lock).record()).isEqualTo(released);
		assertThat(read(lock).record().isFree()).isTrue();
	}

	@Test
	void aFencingTokenSurvivesHoweverLarge() throws Exception {
		ResourceLock lock = lock();
		ResourceVersion large = new ResourceVersion(BigInteger.TEN.pow(30).add(BigInteger.ONE));
		create(lock, Records.tokened(large));
		assertThat(read(lock).record().fencingToken()).isEqualTo(large);
		stored(lock.update(read(lock), Records.tokened(null), TIMEOUT));
		assertThat(read(lock).record().fencingToken()).isNull();
	}

	@Test
	void anIdentityMayBeLongAndHaveAnyCharacters() throws Exception {
		ResourceLock lock = lock();
		String identity = "Zoë's \"laptop\" = 100 % {a: [1]} \\ #1 <&>" + "x".repeat(150);
		create(lock, Records.heldBy(identity));
		assertThat(read(lock).record().holderIdentity()).isEqualTo(identity);
	}

	// Several clients

	@Test
	void aWriteIsSeenByOtherClientsAtOnce() throws Exception {
		ResourceLock first = lock();
		ResourceLock second = lock();
		Snapshot created = create(first, Records.HELD);
		assertThat(read(second).version()).isEqualTo(created.version());
		Snapshot updated = stored(second.update(read(second), Records.heldBy("pod-b"), TIMEOUT));
		assertThat(read(first).version()).isEqualTo(updated.version());
		assertThat(first.update(created, Records.heldBy("pod-a"), TIMEOUT)).isEqualTo(new Outcome.Conflict());
	}

	@Test
	void ofManyCreatorsOneSucceeds() throws Exception {
		List<Outcome> outcomes = atOnce(writers(), (lock) -> () -> lock.create(Records.heldBy("pod"), TIMEOUT));
		assertThat(outcomes).filteredOn(Outcome.Stored.class::isInstance).hasSize(1);
		assertThat(outcomes).allMatch((outcome) -> outcome instanceof Outcome.Stored
				|| outcome instanceof Outcome.Conflict || outcome instanceof Outcome.Unknown);
	}

	/** Each confirmed write counts one up: a lost or doubled one shows in the sum. */
	@Test
	void ofManyWritersOneSucceedsOnEachVersion() throws Exception {
		create(lock(),
				new LeaderElectionRecord("pod", Duration.ofSeconds(15), Records.MORNING, Records.MORNING, 0, null));
		Set<ResourceVersion> versions = ConcurrentHashMap.newKeySet();
		List<Integer> writes = atOnce(writers(), (lock) -> () -> countUp(lock, versions));
		int confirmed = writes.stream().mapToInt(Integer::intValue).sum();
		assertThat(confirmed).isEqualTo(writers() * writesOfEach());
		assertThat(versions).hasSize(confirmed);
		assertThat(read(lock()).record().leaderTransitions()).isEqualTo(confirmed);
	}

	// Deleted records

	@Test
	void aDeletedRecordIsAbsent() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		delete();
		assertThat(lock.read(TIMEOUT)).isEqualTo(new Outcome.Absent());
		assertThat(lock.update(created, Records.heldBy("pod-b"), TIMEOUT)).isEqualTo(new Outcome.Absent());
		assertThat(lock.read(TIMEOUT)).isEqualTo(new Outcome.Absent());
	}

	@Test
	void versionsRiseAlsoAfterADeletion() throws Exception {
		ResourceLock lock = lock();
		Snapshot before = create(lock, Records.HELD);
		for (int i = 0; i < 10; i++) {
			before = stored(lock.update(before, Records.renewedAt(Records.MORNING.plusSeconds(10 + i)), TIMEOUT));
		}
		delete();
		assertThat(create(lock, Records.HELD).version()).isGreaterThan(before.version());
	}

	@Test
	void anUpdateOfADeletedAndRecreatedRecordConflicts() throws Exception {
		ResourceLock lock = lock();
		Snapshot before = create(lock, Records.HELD);
		delete();
		Snapshot recreated = create(lock, Records.HELD);
		assertThat(lock.update(before, Records.heldBy("pod-b"), TIMEOUT)).isEqualTo(new Outcome.Conflict());
		assertThat(read(lock).version()).isEqualTo(recreated.version());
	}

	// What others write

	@Test
	void aSparseRecordIsFreeAndCanBeTaken() throws Exception {
		ResourceLock lock = lock();
		writeSparse();
		Snapshot sparse = read(lock);
		assertThat(sparse.record()).isEqualTo(LeaderElectionRecord.EMPTY);
		stored(lock.update(sparse, Records.HELD, TIMEOUT));
		assertThat(read(lock).record()).isEqualTo(Records.HELD);
	}

	@Test
	void aMalformedRecordCanBeReadAndTaken() throws Exception {
		ResourceLock lock = lock();
		Snapshot before = create(lock, Records.HELD);
		writeMalformed();
		Snapshot malformed = read(lock);
		assertThat(malformed.version()).isGreaterThanOrEqualTo(before.version());
		Snapshot updated = stored(lock.update(malformed, Records.HELD, TIMEOUT));
		assertThat(updated.version()).isGreaterThan(malformed.version());
		assertThat(read(lock).record()).isEqualTo(Records.HELD);
	}

	@Test
	void foreignDataSurvivesAnUpdate() throws Exception {
		ResourceLock lock = lock();
		create(lock, Records.HELD);
		addForeignData();
		Snapshot once = stored(lock.update(read(lock), Records.heldBy("pod-b"), TIMEOUT));
		stored(lock.update(once, Records.heldBy("pod-c"), TIMEOUT));
		assertThat(hasForeignData()).isTrue();
		assertThat(read(lock).record()).isEqualTo(Records.heldBy("pod-c"));
	}

	// Time

	@Test
	void aTimeoutThatIsOverAtOnceIsHonoured() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		inTime(() -> lock.read(Duration.ofNanos(1)));
		inTime(() -> lock.update(created, Records.heldBy("pod-b"), Duration.ofNanos(1)));
	}

	@Test
	void operationsEndInTimeAlsoWhenTheStoreHangs() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		hang();
		assertThat(inTime(() -> lock.read(SHORT))).isInstanceOf(Outcome.Unknown.class);
		assertThat(inTime(() -> lock.create(Records.HELD, SHORT))).isInstanceOf(Outcome.Unknown.class);
		assertThat(inTime(() -> lock.update(created, Records.HELD, SHORT))).isInstanceOf(Outcome.Unknown.class);
	}

	@Test
	void anInterruptEndsAnOperationWhenTheStoreHangs() throws Exception {
		ResourceLock lock = lock();
		create(lock, Records.HELD);
		hang();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			BlockingQueue<Thread> started = new LinkedBlockingQueue<>();
			Future<Outcome> outcome = thread.submit(() -> {
				started.add(Thread.currentThread());
				return lock.read(TIMEOUT.multipliedBy(3));
			});
			started.take().interrupt();
			assertThat(outcome.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isInstanceOf(Outcome.Unknown.class);
		}
		finally {
			thread.shutdownNow();
		}
	}

	// Watches

	@Test
	void aWatchFirstShowsWhatIsThere() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, null, events)) {
			assertThat(watch).isNotNull();
			events.await(WatchEvents.Event::isOpened);
			assertThat(events.await(WatchEvents.Event::isPresent).version()).isEqualTo(created.version());
		}
	}

	@Test
	void aWatchShowsWhatOtherClientsWrite() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, created.version(), events)) {
			assertThat(watch).isNotNull();
			events.await(WatchEvents.Event::isOpened);
			ResourceLock other = lock();
			Snapshot updated = stored(other.update(read(other), Records.heldBy("pod-b"), TIMEOUT));
			WatchEvents.Event seen = events.await(WatchEvents.Event::isPresent);
			assertThat(seen.version()).isEqualTo(updated.version());
			assertThat(seen.record()).isEqualTo(Records.heldBy("pod-b"));
			Snapshot last = stored(lock.update(updated, Records.heldBy("pod-a"), TIMEOUT));
			events.await((event) -> event.isPresent() && last.version().equals(event.version()));
		}
	}

	@Test
	void whatAWatchShowsCanBeUpdated() throws Exception {
		ResourceLock lock = lock();
		create(lock, Records.HELD);
		BlockingQueue<Snapshot> seen = new LinkedBlockingQueue<>();
		try (LockWatch watch = watch(lock, null, new WatchEvents() {

			@Override
			public void present(Snapshot snapshot) {
				seen.add(snapshot);
			}

		})) {
			assertThat(watch).isNotNull();
			Snapshot snapshot = Objects.requireNonNull(seen.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
			assertThat(stored(lock.update(snapshot, Records.heldBy("pod-b"), TIMEOUT)).version())
				.isGreaterThan(snapshot.version());
		}
	}

	@Test
	void aWatchShowsWhatHappenedSince() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		Snapshot updated = stored(lock.update(created, Records.heldBy("pod-b"), TIMEOUT));
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, created.version(), events)) {
			assertThat(watch).isNotNull();
			assertThat(events.await(WatchEvents.Event::isPresent).version()).isEqualTo(updated.version());
		}
	}

	@Test
	void aWatchShowsTheCreationOfTheRecord() throws Exception {
		ResourceLock lock = lock();
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, null, events)) {
			assertThat(watch).isNotNull();
			events.await(WatchEvents.Event::isOpened);
			Snapshot created = create(lock(), Records.HELD);
			assertThat(events.await(WatchEvents.Event::isPresent).version()).isEqualTo(created.version());
		}
	}

	@Test
	void aWatchShowsADeletionAndWhatComesAfterIt() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, created.version(), events)) {
			assertThat(watch).isNotNull();
			events.await(WatchEvents.Event::isOpened);
			delete();
			assertThat(events.await(WatchEvents.Event::isAbsent).version()).isGreaterThanOrEqualTo(created.version());
			Snapshot recreated = create(lock, Records.HELD);
			assertThat(events.await(WatchEvents.Event::isPresent).version()).isEqualTo(recreated.version());
		}
	}

	@Test
	void aClosedWatchShowsNothingMore() throws Exception {
		ResourceLock lock = lock();
		Snapshot created = create(lock, Records.HELD);
		WatchEvents closed = new WatchEvents();
		try (LockWatch watch = watch(lock, created.version(), closed)) {
			assertThat(watch).isNotNull();
			closed.await(WatchEvents.Event::isOpened);
		}
		WatchEvents events = new WatchEvents();
		try (LockWatch watch = watch(lock, created.version(), events)) {
			assertThat(watch).isNotNull();
			events.await(WatchEvents.Event::isOpened);
			Snapshot updated = stored(lock.update(created, Records.heldBy("pod-b"), TIMEOUT));
			assertThat(events.await(WatchEvents.Event::isPresent).version()).isEqualTo(updated.version());
		}
		assertThat(closed.remaining()).isEmpty();
	}

	// Steps

	private ResourceLock lock() throws Exception {
		ResourceLock lock = open();
		this.opened.add(lock);
		return lock;
	}

	private static Snapshot create(ResourceLock lock, LeaderElectionRecord record) {
		return stored(lock.create(record, TIMEOUT));
	}

	private static Snapshot stored(Outcome outcome) {
		assertThat(outcome).isInstanceOf(Outcome.Stored.class);
		return ((Outcome.Stored) outcome).snapshot();
	}

	private static Snapshot read(ResourceLock lock) {
		Outcome outcome = lock.read(TIMEOUT);
		assertThat(outcome).isInstanceOf(Outcome.Found.class);
		return ((Outcome.Found) outcome).snapshot();
	}

	private static LockWatch watch(ResourceLock lock, @Nullable ResourceVersion since, LockWatchListener listener) {
		LockWatch watch = lock.watch(since, listener);
		Assumptions.assumeTrue(watch != null, "This lock has no watch");
		return Objects.requireNonNull(watch);
	}

	private int countUp(ResourceLock lock, Set<ResourceVersion> versions) {
		int confirmed = 0;
		while (confirmed < writesOfEach()) {
			Snapshot base = read(lock);
			LeaderElectionRecord next = new LeaderElectionRecord("pod", Duration.ofSeconds(15), Records.MORNING,
					Records.MORNING, base.record().leaderTransitions() + 1, null);
			Outcome outcome = lock.update(base, next, TIMEOUT);
			if (outcome instanceof Outcome.Stored stored) {
				versions.add(stored.snapshot().version());
				confirmed++;
			}
			else {
				assertThat(outcome).isEqualTo(new Outcome.Conflict());
			}
		}
		return confirmed;
	}

	private <T> List<T> atOnce(int clients, Function<ResourceLock, Callable<T>> task) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(clients);
		try {
			List<Callable<T>> tasks = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				tasks.add(task.apply(lock()));
			}
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(tasks)) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Outcome inTime(Supplier<Outcome> operation) {
		long start = System.nanoTime();
		Outcome outcome = operation.get();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
		return outcome;
	}

}
