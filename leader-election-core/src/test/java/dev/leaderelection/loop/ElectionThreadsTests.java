package dev.leaderelection.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ElectionThreadsTests {

	private final ElectionThreads threads = ElectionThreads.create();

	private final ExecutorService requests = this.threads.requestThreads();

	private final Set<Thread> used = ConcurrentHashMap.newKeySet();

	@AfterEach
	void close() {
		this.threads.close();
	}

	@Test
	void requestsOneAfterTheOtherNeedOneThread() throws Exception {
		for (int i = 0; i < 10; i++) {
			this.requests.submit(() -> this.used.add(Thread.currentThread())).get();
			awaitIdle();
		}
		assertThat(this.used).hasSize(1);
	}

	@Test
	void requestsAtTheSameTimeHaveThreadsOfTheirOwnUpToTheLimit() throws Exception {
		CountDownLatch all = new CountDownLatch(ElectionThreads.REQUEST_THREADS);
		List<Future<Boolean>> requests = new ArrayList<>();
		for (int i = 0; i < 10 * ElectionThreads.REQUEST_THREADS; i++) {
			requests.add(this.requests.submit(() -> {
				this.used.add(Thread.currentThread());
				all.countDown();
				return all.await(10, TimeUnit.SECONDS);
			}));
		}
		for (Future<Boolean> request : requests) {
			assertThat(request.get(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.used).hasSize(ElectionThreads.REQUEST_THREADS);
	}

	@Test
	void requestsThatAreStuckDelayNoOther() throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		for (int i = 0; i < 7; i++) {
			this.requests.submit(() -> stuck.await(1, TimeUnit.HOURS));
		}
		assertThat(this.requests.submit(() -> "done").get(10, TimeUnit.SECONDS)).isEqualTo("done");
		stuck.countDown();
	}

	@Test
	void whenNoRequestIsStuckAnyMoreFewThreadsDo() throws Exception {
		requestsThatAreStuckDelayNoOther();
		ThreadPoolExecutor pool = (ThreadPoolExecutor) this.requests;
		while (pool.getMaximumPoolSize() > ElectionThreads.REQUEST_THREADS) {
			Thread.onSpinWait();
		}
		requestsAtTheSameTimeHaveThreadsOfTheirOwnUpToTheLimit();
	}

	@Test
	void closedThreadsTakeNoRequests() {
		this.threads.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.requests.submit(() -> {
		}));
	}

	/** A thread is idle a moment after the result of its task is there. */
	private void awaitIdle() {
		while (!this.used.stream().allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING)) {
			Thread.onSpinWait();
		}
	}

}
