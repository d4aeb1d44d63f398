package dev.leaderelection.issues;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.loop.DaemonThreads;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Integration: the stop returns before its listeners are told. */
class SpringIntegrationStopReturnsBeforeRevokeTests {

	private final List<String> order = new CopyOnWriteArrayList<>();

	private final CountDownLatch revoking = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private final CountDownLatch stopped = new CountDownLatch(1);

	@Test
	void theStopReturnsAfterTheRevocation() throws InterruptedException {
		try (Elections elections = new Elections(new InMemoryLock("test"))) {
			LeaderElection election = elections.lead(elections.candidate("a").listener(new LeaderElectionListener() {

				@Override
				public void revoked(Leadership leadership, RevocationReason reason) {
					SpringIntegrationStopReturnsBeforeRevokeTests.this.revoked();
				}

			}));
			DaemonThreads.start("stop", () -> {
				election.stop(Recorder.PATIENCE);
				this.order.add("stopped");
				this.stopped.countDown();
			});
			Elections.await(this.revoking);
			assertThat(this.stopped.await(100, TimeUnit.MILLISECONDS)).isFalse();
			this.release.countDown();
			Elections.await(this.stopped);
			assertThat(this.order).containsExactly("revoked", "stopped");
		}
	}

	private void revoked() {
		this.revoking.countDown();
		Elections.await(this.release);
		this.order.add("revoked");
	}

}
