package dev.leaderelection.issues;

import java.util.concurrent.CountDownLatch;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** fabric8: while the start callback runs, nothing is renewed, and the lease ends. */
class Fabric8SlowStartCallbackTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	private final CountDownLatch begun = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void renewalsGoOnWhileTheStartCallbackRuns() throws InterruptedException {
		try (Elections elections = new Elections(this.lock)) {
			LeaderElection election = elections.start(elections.candidate("a").listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					Fabric8SlowStartCallbackTests.this.begun.countDown();
					Elections.await(Fabric8SlowStartCallbackTests.this.release);
				}

			}));
			Elections.await(this.begun);
			Leadership leadership = election.leadership().orElseThrow();
			ResourceVersion before = version();
			Elections.await("renewals",
					() -> version().isAfter(ResourceVersion.of(Long.parseLong(before.toString()) + 3)));
			assertThat(leadership.isValid()).isTrue();
			this.release.countDown();
		}
	}

	private ResourceVersion version() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot().version();
	}

}
