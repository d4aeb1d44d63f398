package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;

import dev.leaderelection.InvalidTimingException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What is the same on any kind of record: see {@link LeaseLockRegistryContract}. */
class LeaseLockRegistryTests {

	private final Map<String, InMemoryLock> records = new ConcurrentHashMap<>();

	private final Cable cable = new Cable();

	private final LeaseLockRegistry registry = new LeaseLockRegistry((name) -> this.cable.to(record(name)));

	private final LeaseLockRegistry other = new LeaseLockRegistry(this::record);

	@AfterEach
	void close() {
		this.registry.destroy();
		this.other.destroy();
	}

	@Test
	void theLeaseLasts15SecondsUnlessToldOtherwise() throws InterruptedException {
		LeaseBackedLock lock = this.registry.obtain("foo");
		lock.lock();
		assertThat(recorded("foo").leaseDuration()).isEqualTo(Duration.ofSeconds(15));
		lock.unlock();
		this.registry.setLeaseDuration(Duration.ofSeconds(30));
		lock.lock();
		assertThat(recorded("foo").leaseDuration()).isEqualTo(Duration.ofSeconds(30));
		lock.unlock();
		lock.lock(Duration.ofMillis(6500));
		assertThat(recorded("foo").leaseDuration()).isEqualTo(Duration.ofSeconds(7));
		lock.unlock();
		assertThat(lock.tryLock(Duration.ZERO, Duration.ofSeconds(8))).isTrue();
		assertThat(recorded("foo").leaseDuration()).isEqualTo(Duration.ofSeconds(8));
		lock.unlock();
	}

	@Test
	void aTimeToLiveOfNothingIsRefusedBeforeAnythingIsLocked() {
		LeaseBackedLock lock = this.registry.obtain("foo");
		assertThatExceptionOfType(InvalidTimingException.class).isThrownBy(() -> lock.lock(Duration.ZERO));
		assertThatExceptionOfType(InvalidTimingException.class)
			.isThrownBy(() -> lock.tryLock(Duration.ZERO, Duration.ofSeconds(-1)));
		assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
		assertThat(this.cable.requests()).isZero();
	}

	@Test
	void aLockIsHeldForLongerThanItsTimeToLive() throws InterruptedException {
		LeaseBackedLock lock = this.registry.obtain("foo");
		assertThat(lock.tryLock(Duration.ZERO, Duration.ofSeconds(4))).isTrue();
		this.registry.renewLock("foo", Duration.ofSeconds(6));
		Moment start = Moment.now();
		await().until(() -> start.age().toMillis() > 4500);
		assertThat(this.other.obtain("foo").tryLock()).isFalse();
		lock.unlock();
		assertThat(this.other.obtain("foo").tryLock()).isTrue();
	}

	@Test
	void anOutageThatIsShorterThanTheDeadlineCostsNothing() {
		LeaseBackedLock lock = this.registry.obtain("foo");
		lock.lock(Duration.ofSeconds(12));
		this.cable.cut();
		int before = this.cable.requests();
		await().until(() -> this.cable.requests() > before);
		this.cable.mend();
		lock.unlock();
		assertThat(recorded("foo").isFree()).isTrue();
	}

	@Test
	void aLockCostsThreeRequests() {
		this.registry.setLeaseDuration(Duration.ofMinutes(10));
		Lock lock = this.registry.obtain("foo");
		lock.lock();
		lock.lock();
		lock.unlock();
		lock.unlock();
		assertThat(this.cable.requests()).isEqualTo(3);
	}

	@Test
	void nobodyIsAskedWhileTheThreadsOfThisProcessQueueUp() throws Exception {
		this.registry.setLeaseDuration(Duration.ofMinutes(10));
		Lock lock = this.registry.obtain("foo");
		lock.lock();
		int before = this.cable.requests();
		ExecutorService threads = Executors.newSingleThreadExecutor();
		assertThat(threads.submit(() -> lock.tryLock()).get()).isFalse();
		threads.shutdown();
		assertThat(this.cable.requests()).isEqualTo(before);
		lock.unlock();
	}

	@Test
	void theLeastRecentlyUsedAreForgottenBeyondTheCapacity() {
		this.registry.setCacheCapacity(2);
		Lock first = this.registry.obtain("1");
		Lock second = this.registry.obtain("2");
		assertThat(this.registry.obtain("1")).isSameAs(first);
		Lock third = this.registry.obtain("3");
		assertThat(this.registry.obtain("1")).isSameAs(first);
		assertThat(this.registry.obtain("3")).isSameAs(third);
		assertThat(this.registry.obtain("2")).isNotSameAs(second);
	}

	@Test
	void manyLocksOfManyThreadsShareAFewThreads() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		ExecutorService threads = Executors.newFixedThreadPool(4);
		List<Callable<Boolean>> tasks = IntStream.range(0, 200).mapToObj((i) -> (Callable<Boolean>) () -> {
			Lock lock = this.registry.obtain("foo:" + i);
			lock.lock();
			lock.unlock();
			return true;
		}).toList();
		for (Future<Boolean> each : threads.invokeAll(tasks)) {
			assertThat(each.get()).isTrue();
		}
		threads.shutdown();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> !before.contains(thread) && thread.getName().startsWith("leader-election"))
			.hasSizeLessThanOrEqualTo(8));
		assertThat(this.records.values()).hasSize(200);
	}

	@Test
	void differentKeysHaveDifferentNames() {
		List<String> keys = List.of("orders", "Orders", "order-s", "order--s", "order/s", "order s", "-orders",
				"orders-", "", " ", "x".repeat(100), "x".repeat(101), "X".repeat(300), "ä", "o.rders",
				LeaseLockNames.prefixed("p").apply("order/s").substring(2));
		List<String> names = new ArrayList<>(keys.stream().map(LeaseLockNames.prefixed("lock")).toList());
		assertThat(names).doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("[a-z0-9]([a-z0-9-]{0,251}[a-z0-9])?"));
		assertThat(names).startsWith("lock-orders").contains("lock-order-s", "lock-" + "x".repeat(100));
	}

	@Test
	void stripesAreFew() {
		List<String> names = IntStream.range(0, 1000)
			.mapToObj(String::valueOf)
			.map(LeaseLockNames.striped("lock", 16))
			.distinct()
			.toList();
		assertThat(names).hasSize(16).containsAll(IntStream.range(0, 16).mapToObj((i) -> "lock-" + i).toList());
	}

	@Test
	void keysOfOneStripeHaveOneLock() {
		LeaseLockRegistry striped = new LeaseLockRegistry(LeaseLockNames.striped("lock", 1), this::record);
		Lock foo = striped.obtain("foo");
		assertThat(striped.obtain("bar")).isSameAs(foo);
		striped.destroy();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-", "a-", "-a", "A", "a.b", "a_b" })
	void aPrefixThatNoLeaseCanHaveIsRefused(String prefix) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> LeaseLockNames.prefixed(prefix));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> LeaseLockNames.striped("a", 0));
	}

	private InMemoryLock record(String name) {
		return this.records.computeIfAbsent(name, InMemoryLock::new);
	}

	private LeaderElectionRecord recorded(String name) {
		return ((Outcome.Found) record(name).read(Duration.ofSeconds(1))).snapshot().record();
	}

}
