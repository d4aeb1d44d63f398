package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

import dev.leaderelection.FencingToken;
import dev.leaderelection.lock.ResourceLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What Spring Integration expects of its own registries, for one on any kind of record.
 * Two registries stand for two processes. In meaning, of
 * <ul>
 * <li>{@code JdbcLockRegistryTests}: testLock, testLockInterruptibly, testReentrantLock,
 * testReentrantLockInterruptibly, testReentrantLockAfterExpiration, testTwoLocks,
 * testTwoThreadsSecondFailsToGetLock, testTwoThreads, testTwoThreadsDifferentRegistries,
 * testTwoThreadsWrongOneUnlocks, testLockRenew, testLockRenewLockNotOwned,
 * testUnlockAfterLockStatusHasBeenExpired…, noSecondLockOnEviction, setCapacityTest,
 * testPathForCanBeOverridden; with a time-to-live, see {@link LeaseLockRegistryTests}:
 * testLockWithCustomTtl, testTryLockWithCustomTtl, testLockRenewWithCustomTtl,
 * concurrentObtainCapacityTest, concurrentObtainRemoveOrderTest,
 * concurrentObtainAccessRemoveOrderTest;
 * <li>{@code JdbcLockRegistryDifferentClientTests}: testSecondThreadLoses, testBothLock,
 * testOnlyOneLock, testExclusiveAccess, testOutOfDateLockTaken, testRenewLock;
 * <li>{@code JdbcLockRegistryDelegateTests}: testLockRestoresInterruptedStatus,
 * testLessAmountOfUnlockThanLock, testSameAmountOfUnlockThanLock; its transient failures
 * are those of a cable that is cut and mended;
 * <li>{@code RedisLockRegistryTests}: testExpireTwoRegistries, testExceptionOnExpire,
 * testRenewalOnExpire, testEquals, testThreadLocalListLeaks, testExpireNotChanged,
 * twoRedisLockRegistryTest, multiRedisLockRegistryTest, earlyWakeUpTest,
 * testTwoThreadsRemoveAndObtainSameLockSimultaneously;
 * <li>{@code DefaultLockRegistryTests}:
 * cyclicBarrierIsBrokenWhenExecutedConcurrentlyInLock and
 * executeLockedIsTimedOutInOtherThread.
 * </ul>
 * Left out: what is about tables, masks and executors of those registries.
 */
abstract class LeaseLockRegistryContract {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Duration CRASH = Duration.ofSeconds(1);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<LeaseLockRegistry> registries = new ArrayList<>();

	private final Cable cable = new Cable();

	/** The record of a name, the same for all registries. */
	abstract ResourceLock record(String name);

	@AfterEach
	void close() {
		this.cable.mend();
		this.threads.shutdownNow();
		this.registries.forEach(LeaseLockRegistry::destroy);
	}

	@Test
	void aLockIsLockedAndUnlockedAgainAndAgain() throws InterruptedException {
		Lock lock = registry().obtain("foo");
		for (int i = 0; i < 3; i++) {
			lock.lock();
			lock.unlock();
			lock.lockInterruptibly();
			lock.unlock();
			assertThat(lock.tryLock()).isTrue();
			lock.unlock();
			assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
			lock.unlock();
		}
	}

	@Test
	void aLockIsReentrantAndAsksForTheRecordOnce() throws Exception {
		LeaseLockRegistry registry = registry();
		LeaseBackedLock lock = registry.obtain("foo");
		lock.lock();
		FencingToken token = lock.leadership().orElseThrow().fencingToken();
		lock.lock();
		lock.lockInterruptibly();
		assertThat(lock.tryLock()).isTrue();
		assertThat(registry.obtain("foo").tryLock(1, TimeUnit.MILLISECONDS)).isTrue();
		assertThat(lock.leadership().orElseThrow().fencingToken()).isEqualTo(token);
		for (int i = 0; i < 4; i++) {
			lock.unlock();
			assertThat(elsewhere(lock::tryLock)).isFalse();
			assertThat(registry().obtain("foo").tryLock()).isFalse();
		}
		lock.unlock();
		assertThat(registry().obtain("foo").tryLock()).isTrue();
	}

	@Test
	void oneKeyHasOneLock() {
		LeaseLockRegistry registry = registry();
		Lock lock = registry.obtain("foo");
		assertThat(registry.obtain("foo")).isSameAs(lock);
		lock.lock();
		assertThat(registry.obtain("foo")).isSameAs(lock);
		assertThat(registry.obtain("bar")).isNotSameAs(lock);
		assertThat(registry().obtain("foo")).isNotSameAs(lock);
		lock.unlock();
	}

	@Test
	void twoLocksAreHeldAtTheSameTime() {
		LeaseLockRegistry registry = registry();
		Lock foo = registry.obtain("foo");
		Lock bar = registry.obtain("bar");
		foo.lock();
		bar.lock();
		bar.unlock();
		foo.unlock();
	}

	@Test
	void aSecondThreadFailsToGetTheLock() throws Exception {
		Lock lock = registry().obtain("foo");
		lock.lock();
		assertThat(elsewhere(() -> lock.tryLock(10, TimeUnit.MILLISECONDS))).isFalse();
		assertThat(failureElsewhere(lock::unlock)).isInstanceOf(IllegalMonitorStateException.class)
			.hasMessageContaining("own");
		lock.unlock();
	}

	@Test
	void aSecondThreadWaits() throws Exception {
		Lock lock = registry().obtain("foo");
		secondWaits(lock, lock);
	}

	@Test
	void aSecondProcessWaits() throws Exception {
		secondWaits(registry().obtain("foo"), registry().obtain("foo"));
	}

	@Test
	void oneProcessHasTheLockAtATime() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		List<FencingToken> tokens = new CopyOnWriteArrayList<>();
		List<Callable<Void>> processes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			LeaseLockRegistry registry = registry();
			processes.add(() -> {
				for (int j = 0; j < 2; j++) {
					LeaseBackedLock lock = registry.obtain("foo");
					lock.lock();
					assertThat(inside.incrementAndGet()).isOne();
					tokens.add(lock.leadership().orElseThrow().fencingToken());
					inside.decrementAndGet();
					lock.unlock();
				}
				return null;
			});
		}
		for (Future<Void> each : this.threads.invokeAll(processes)) {
			each.get(1, TimeUnit.MINUTES);
		}
		assertThat(tokens).hasSize(6).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void ofManyThatWaitOneGetsTheLock() throws Exception {
		Lock lock = registry().obtain("foo");
		lock.lock();
		AtomicInteger got = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			Lock other = registry().obtain("foo");
			this.threads.submit(() -> {
				other.lockInterruptibly();
				return got.incrementAndGet();
			});
		}
		lock.unlock();
		await().until(() -> got.get() == 1);
		assertThat(lock.tryLock(100, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(got).hasValue(1);
	}

	@Test
	void anotherThreadUnlocksInVain() throws Exception {
		Lock lock = registry().obtain("foo");
		lock.lock();
		assertThat(failureElsewhere(lock::unlock)).isInstanceOf(IllegalMonitorStateException.class);
		assertThat(registry().obtain("foo").tryLock()).isFalse();
		lock.unlock();
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
	}

	@Test
	void anInterruptEndsTheWait() throws Exception {
		Lock held = registry().obtain("foo");
		held.lock();
		Lock lock = registry().obtain("foo");
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<Throwable> waiting = this.threads.submit(() -> {
			thread.complete(Thread.currentThread());
			return failureOf(lock::lockInterruptibly);
		});
		thread.get().interrupt();
		assertThat(waiting.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedException.class);
		held.unlock();
		assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
		lock.unlock();
	}

	@Test
	void lockIsNotInterruptedAndRestoresTheInterrupt() throws Exception {
		Lock held = registry().obtain("foo");
		held.lock();
		Lock lock = registry().obtain("foo");
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<Boolean> waiting = this.threads.submit(() -> {
			thread.complete(Thread.currentThread());
			Thread.currentThread().interrupt();
			lock.lock();
			boolean interrupted = Thread.currentThread().isInterrupted();
			lock.unlock();
			return interrupted && Thread.interrupted();
		});
		thread.get().interrupt();
		held.unlock();
		assertThat(waiting.get(1, TimeUnit.MINUTES)).isTrue();
		assertThat(held.tryLock(1, TimeUnit.MINUTES)).isTrue();
		held.unlock();
	}

	@Test
	void aLockIsRenewedByItsThreadOnly() throws Exception {
		LeaseLockRegistry registry = registry();
		Lock lock = registry.obtain("foo");
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(() -> registry.renewLock("foo"));
		assertThatIllegalStateException().isThrownBy(() -> registry.renewLock("never obtained"));
		lock.lock();
		registry.renewLock("foo");
		registry.renewLock("foo", Duration.ofSeconds(20));
		assertThat(failureElsewhere(() -> registry.renewLock("foo"))).isInstanceOf(IllegalMonitorStateException.class);
		lock.unlock();
	}

	@Test
	void aHolderThatIsCutOffLosesTheLockToAnother() throws Exception {
		LeaseLockRegistry registry = registry();
		LeaseBackedLock lock = registry.obtain("foo");
		lock.lock(CRASH);
		FencingToken lost = lock.leadership().orElseThrow().fencingToken();
		this.cable.cut();
		LeaseBackedLock other = otherRegistry().obtain("foo");
		assertThat(other.tryLock()).isFalse();
		assertThat(other.tryLock(1, TimeUnit.MINUTES)).isTrue();
		assertThat(lock.leadership().orElseThrow().isValid()).isFalse();
		assertThat(other.leadership().orElseThrow().fencingToken()).isGreaterThan(lost);
		this.cable.mend();
		assertThatIllegalStateException().isThrownBy(() -> registry.renewLock("foo"));
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock)
			.withMessageContaining("lost");
		assertThat(lock.tryLock()).isFalse();
		other.unlock();
		assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
		lock.unlock();
	}

	@Test
	void aThreadThatIsToldOfTheLossHasTheLockNoMore() throws Exception {
		LeaseBackedLock lock = registry().obtain("foo");
		lock.lock(CRASH);
		this.cable.cut();
		LeaseBackedLock other = otherRegistry().obtain("foo");
		assertThat(other.tryLock(1, TimeUnit.MINUTES)).isTrue();
		this.cable.mend();
		assertThat(lock.tryLock()).isFalse();
		other.unlock();
		assertThat(elsewhere(() -> {
			boolean locked = lock.tryLock(1, TimeUnit.MINUTES);
			lock.unlock();
			return locked;
		})).isTrue();
		assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(lock::unlock);
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
	}

	@Test
	void aLostLockCanBeTakenAgainByTheThreadThatHadIt() throws Exception {
		LeaseBackedLock lock = registry().obtain("foo");
		lock.lock(CRASH);
		this.cable.cut();
		await().until(() -> !lock.leadership().orElseThrow().isValid());
		this.cable.mend();
		assertThat(lock.tryLock(1, TimeUnit.MINUTES)).isTrue();
		assertThat(otherRegistry().obtain("foo").tryLock()).isFalse();
		lock.unlock();
		assertThat(otherRegistry().obtain("foo").tryLock()).isFalse();
		lock.unlock();
		assertThat(otherRegistry().obtain("foo").tryLock()).isTrue();
	}

	@Test
	void shortAttemptsTakeOverFromAProcessThatHasCrashed() {
		LeaseLockRegistry crashed = registry();
		crashed.obtain("foo").lock(CRASH);
		crashed.destroy();
		LeaseBackedLock lock = registry().obtain("foo");
		assertThat(lock.tryLock()).isFalse();
		await().pollInSameThread().until(lock::tryLock);
		lock.unlock();
	}

	@Test
	void unusedLocksAreForgotten() {
		LeaseLockRegistry registry = registry();
		Lock unused = registry.obtain("foo");
		Lock used = registry.obtain("bar");
		used.lock();
		registry.expireUnusedOlderThan(PATIENCE.toMillis());
		assertThat(registry.obtain("foo")).isSameAs(unused);
		registry.expireUnusedOlderThan(-10_000);
		assertThat(registry.obtain("foo")).isNotSameAs(unused);
		assertThat(registry.obtain("bar")).isSameAs(used);
		used.unlock();
	}

	@Test
	void aLockThatIsForgottenWhileItIsHeldStaysHeld() throws Exception {
		LeaseLockRegistry registry = registry();
		registry.setCacheCapacity(2);
		Lock held = registry.obtain("1");
		held.lock();
		registry.obtain("2");
		registry.obtain("3");
		Lock again = registry.obtain("1");
		assertThat(again).isNotSameAs(held);
		assertThat(elsewhere(() -> again.tryLock(10, TimeUnit.MILLISECONDS))).isFalse();
		held.unlock();
		again.lock();
		again.unlock();
	}

	@Test
	void tasksAreExecutedOneAtATime() throws Exception {
		LeaseLockRegistry first = registry();
		LeaseLockRegistry second = registry();
		AtomicInteger inside = new AtomicInteger();
		CompletableFuture<Void> entered = new CompletableFuture<>();
		CompletableFuture<Void> leave = new CompletableFuture<>();
		Future<?> running = this.threads.submit(() -> {
			first.executeLocked("foo", () -> {
				inside.incrementAndGet();
				entered.complete(null);
				leave.get();
				inside.decrementAndGet();
			});
			return null;
		});
		entered.get(1, TimeUnit.MINUTES);
		assertThatExceptionOfType(TimeoutException.class)
			.isThrownBy(() -> second.executeLocked("foo", Duration.ofMillis(50), inside::incrementAndGet));
		leave.complete(null);
		running.get(1, TimeUnit.MINUTES);
		assertThat(second.executeLocked("foo", PATIENCE, inside::incrementAndGet)).isOne();
	}

	@Test
	void aClosedRegistryLocksNoMore() throws Exception {
		Lock held = otherRegistry().obtain("foo");
		held.lock();
		LeaseLockRegistry registry = registry();
		Lock lock = registry.obtain("foo");
		Future<Throwable> waiting = this.threads.submit(() -> failureOf(lock::lock));
		await().until(() -> this.cable.requests() > 0);
		registry.destroy();
		assertThat(waiting.get(1, TimeUnit.MINUTES)).isInstanceOf(IllegalStateException.class);
		assertThatIllegalStateException().isThrownBy(lock::tryLock).withMessageContaining("closed");
		held.unlock();
	}

	@Test
	void aLockThatIsHeldWhenItsRegistryIsClosedIsUnlockedWithoutWaiting() {
		LeaseLockRegistry registry = registry();
		Lock lock = registry.obtain("foo");
		lock.lock();
		registry.destroy();
		lock.unlock();
		assertThat(registry().obtain("foo").tryLock()).isFalse();
	}

	@Test
	void onlyTextIsAKey() {
		assertThatIllegalArgumentException().isThrownBy(() -> registry().obtain(42));
	}

	@Test
	void aLockHasNoConditions() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> registry().obtain("foo").newCondition());
	}

	/** A registry whose cable can be cut. */
	final LeaseLockRegistry registry() {
		return add(new LeaseLockRegistry((name) -> this.cable.to(record(name))));
	}

	/** A registry whose cable can't. */
	final LeaseLockRegistry otherRegistry() {
		return add(new LeaseLockRegistry(this::record));
	}

	private LeaseLockRegistry add(LeaseLockRegistry registry) {
		this.registries.add(registry);
		return registry;
	}

	private void secondWaits(Lock first, Lock second) throws Exception {
		List<String> log = new CopyOnWriteArrayList<>();
		first.lock();
		CompletableFuture<Void> begun = new CompletableFuture<>();
		Future<?> waiting = this.threads.submit(() -> {
			begun.complete(null);
			second.lockInterruptibly();
			log.add("second");
			second.unlock();
			return null;
		});
		begun.get(1, TimeUnit.MINUTES);
		assertThat(elsewhere(() -> second.tryLock(20, TimeUnit.MILLISECONDS))).isFalse();
		log.add("first");
		first.unlock();
		waiting.get(1, TimeUnit.MINUTES);
		assertThat(log).containsExactly("first", "second");
	}

	private boolean elsewhere(Callable<Boolean> task) throws Exception {
		return this.threads.submit(task).get(1, TimeUnit.MINUTES);
	}

	private Throwable failureElsewhere(Attempt attempt) throws Exception {
		return this.threads.submit(() -> failureOf(attempt)).get(1, TimeUnit.MINUTES);
	}

	private static Throwable failureOf(Attempt attempt) {
		try {
			attempt.run();
			return new AssertionError("it didn't fail");
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private interface Attempt {

		void run() throws Exception;

	}

}
