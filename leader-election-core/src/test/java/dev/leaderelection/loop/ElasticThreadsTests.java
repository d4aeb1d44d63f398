package dev.leaderelection.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many threads there are, however slow the machine: the test decides when a task
 * counts as stuck.
 */
class ElasticThreadsTests {

	private static final int FEW = 2;

	private static final int MANY = 16;

	/** What looks after the pool, as soon as the test says that the time has come. */
	private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();

	private ElasticThreads pool = pool(MANY);

	@AfterEach
	void close() {
		this.pool.shutdownNow();
	}

	@Test
	void tasksAtTheSameTimeHaveThreadsOfTheirOwnUpToTheLimit() throws Exception {
		assertThat(threadsOfManyTasks()).hasSize(FEW);
	}

	@Test
	void tasksThatAreStuckDelayNoOther() throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		submitStuckTasks(7, stuck);
		Future<String> other = this.pool.submit(() -> "done");
		while (!other.isDone()) {
			look();
		}
		assertThat(this.pool.getPoolSize()).isGreaterThan(7);
		stuck.countDown();
	}

	@Test
	void whenNoTaskIsStuckAnyMoreFewThreadsDo() throws Exception {
		tasksThatAreStuckDelayNoOther();
		while (this.pool.getMaximumPoolSize() > FEW || this.pool.getPoolSize() > FEW) {
			look();
		}
		assertThat(threadsOfManyTasks()).hasSize(FEW);
	}

	/** As when all wait for one connection, which most likely is open soon. */
	@Test
	void beforeTheFirstTaskHasReturnedManyThreadsComeReluctantly() {
		replacePool(4);
		submitStuckTasks(20, new CountDownLatch(1));
		assertThat(threadsAfterLooks(1)).isEqualTo(4);
		assertThat(threadsAfterLooks(8)).isEqualTo(4);
		assertThat(threadsAfterLooks(1)).isEqualTo(8);
	}

	@Test
	void afterTheFirstTaskHasReturnedThreadsComeAtOnce() throws Exception {
		replacePool(4);
		this.pool.submit(() -> "done").get();
		while (this.pool.getCompletedTaskCount() == 0) {
			Thread.onSpinWait();
		}
		submitStuckTasks(20, new CountDownLatch(1));
		assertThat(threadsAfterLooks(1)).isEqualTo(4);
		assertThat(threadsAfterLooks(1)).isEqualTo(8);
	}

	@ParameterizedTest
	@CsvSource({ "STUCK, 5, 0, true", "STUCK, 5, 1, false", "BEHIND, 5, 0, true", "BEHIND, 6, 1, true",
			"BEHIND, 5, 1, false" })
	void moreThreadsAreNeeded(ElasticThreads.Need need, int waiting, long returned, boolean met) {
		assertThat(need.isMet(waiting, returned)).isEqualTo(met);
	}

	private ElasticThreads pool(int atFirst) {
		return new ElasticThreads("elastic", new Later(), FEW, atFirst, MANY, 1, ElasticThreads.Need.STUCK);
	}

	private void replacePool(int atFirst) {
		this.pool.shutdownNow();
		this.pool = pool(atFirst);
	}

	private int threadsAfterLooks(int count) {
		for (int i = 0; i < count; i++) {
			look();
		}
		return this.pool.getPoolSize();
	}

	private void submitStuckTasks(int count, CountDownLatch stuck) {
		for (int i = 0; i < count; i++) {
			this.pool.submit(() -> stuck.await(1, TimeUnit.HOURS));
		}
	}

	private Set<Thread> threadsOfManyTasks() throws Exception {
		Set<Thread> used = ConcurrentHashMap.newKeySet();
		CountDownLatch all = new CountDownLatch(FEW);
		List<Future<?>> tasks = new ArrayList<>();
		for (int i = 0; i < 10 * FEW; i++) {
			tasks.add(this.pool.submit(() -> {
				used.add(Thread.currentThread());
				all.countDown();
				all.await();
				return used;
			}));
		}
		for (Future<?> task : tasks) {
			task.get(1, TimeUnit.MINUTES);
		}
		return used;
	}

	private void look() {
		Runnable look = this.looks.poll();
		if (look != null) {
			look.run();
		}
		Thread.onSpinWait();
	}

	private final class Later implements LoopThread {

		@Override
		public void execute(Runnable task) {
			task.run();
		}

		@Override
		public Cancellable schedule(Runnable task, long delay) {
			ElasticThreadsTests.this.looks.add(task);
			return () -> ElasticThreadsTests.this.looks.remove(task);
		}

	}

}
