package dev.leaderelection.task;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.loop.DaemonThreads;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What waits behind a body that doesn't end. */
class LaneTests {

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger ended = new AtomicInteger();

	@Test
	void stintsThatEndBeforeTheyBeginDontPileUp() throws InterruptedException {
		ThreadPoolExecutor thread = DaemonThreads.oneOnDemand("test");
		Lane lane = new Lane("test", thread);
		Lane.Stint stuck = lane.start(this::untilReleased, this.ended::incrementAndGet);
		assertThat(this.begun.await(20, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 10; i++) {
			Lane.Stint stint = lane.start(() -> {
				throw new AssertionError("It was ended");
			}, this.ended::incrementAndGet);
			assertThat(thread.getQueue()).hasSize(1);
			stint.end();
			stint.end();
			assertThat(stint.isAlive()).isFalse();
		}
		assertThat(thread.getQueue()).isEmpty();
		assertThat(this.ended).hasValue(10);
		assertThat(stuck.isAlive()).isTrue();
		LinkedBlockingQueue<String> next = new LinkedBlockingQueue<>();
		lane.start(() -> next.add("begun"), this.ended::incrementAndGet);
		this.release.countDown();
		assertThat(next.poll(20, TimeUnit.SECONDS)).isEqualTo("begun");
	}

	private void untilReleased() {
		this.begun.countDown();
		while (this.release.getCount() > 0) {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				// It doesn't end because somebody wants it to.
			}
		}
	}

}
