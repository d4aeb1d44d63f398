package dev.leaderelection.issues;

import java.time.Instant;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring Cloud Kubernetes: the event of the revocation is lost, and the application goes
 * on as a phantom leader until a human notices.
 */
class SpringCloudKubernetesLosesRevokedEventTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	@Test
	void aLossIsToldAlsoWhereAListenerFailsAndTheSameProcessWinsAgainWithoutAnybody() throws InterruptedException {
		try (Elections elections = new Elections(this.lock)) {
			Recorder recorder = new Recorder();
			LeaderElection election = elections
				.lead(elections.candidate("a").listener(new Failing()).listener(recorder));
			assertThat(recorder.next()).isEqualTo("granted");
			write("other");
			assertThat(recorder.next()).isEqualTo("revoked TAKEN_OVER");
			assertThat(election.isLeader()).isFalse();
			write(null);
			assertThat(recorder.next()).isEqualTo("granted");
			assertThat(election.isLeader()).isTrue();
			recorder.assertPaired();
		}
	}

	private void write(@Nullable String holder) {
		Outcome outcome = new Outcome.Conflict();
		while (!(outcome instanceof Outcome.Stored)) {
			Snapshot held = ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot();
			LeaderElectionRecord own = held.record();
			outcome = this.lock.update(held, new LeaderElectionRecord(holder, own.leaseDuration(), Instant.now(),
					Instant.now(), own.leaderTransitions() + 1, null), Recorder.PATIENCE);
		}
	}

	/** A user's mistake. */
	private static final class Failing implements LeaderElectionListener {

		@Override
		public void granted(Leadership leadership) {
			throw new IllegalStateException("for a test");
		}

		@Override
		public void revoked(Leadership leadership, RevocationReason reason) {
			throw new IllegalStateException("for a test");
		}

	}

}
