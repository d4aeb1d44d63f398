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

	/** What looks after the pool, as soon as the test says that the time has come. */
	private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();

	private final ElasticThreads pool = new ElasticThreads("elastic", new Later(), FEW, 16, 1,
			ElasticThreads.Need.STUCK);

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
		submitStuckTasks(stuck);
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

	@ParameterizedTest
	@CsvSource({ "STUCK, 5, 0, true", "STUCK, 5, 1, false", "BEHIND, 5, 0, true", "BEHIND, 6, 1, true",
			"BEHIND, 5, 1, false" })
	void moreThreadsAreNeeded(ElasticThreads.Need need, int waiting, long returned, boolean met) {
		assertThat(need.isMet(waiting, returned)).isEqualTo(met);
	}

	private void submitStuckTasks(CountDownLatch stuck) {
		for (int i = 0; i < 7; i++) {
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
