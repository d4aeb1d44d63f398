package dev.leaderelection.loop;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
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
	void requestsThatAreStuckDelayNoOther() throws Exception {
		CountDownLatch stuck = new CountDownLatch(1);
		for (int i = 0; i < 7; i++) {
			this.requests.submit(() -> stuck.await(1, TimeUnit.HOURS));
		}
		assertThat(this.requests.submit(() -> "done").get(30, TimeUnit.SECONDS)).isEqualTo("done");
		stuck.countDown();
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
