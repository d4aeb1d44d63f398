package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** One term, while it is valid and afterwards. */
class LeadershipTests {

	private final InMemoryLock lock = new InMemoryLock("test");

	private final Elections elections = new Elections(this.lock);

	@AfterEach
	void stopAll() {
		this.elections.close();
	}

	@Test
	void aTermKnowsItself() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		Leadership leadership = election.leadership().orElseThrow();
		assertThat(leadership.election()).isEqualTo("test");
		assertThat(leadership.holderIdentity()).isEqualTo(election.status().identity());
		assertThat(leadership.timing()).isEqualTo(election.config().timing());
		assertThat(leadership.since()).isBetween(Instant.now().minusSeconds(30), Instant.now());
		assertThat(leadership.remaining()).isBetween(Duration.ofNanos(1), leadership.timing().renewDeadline());
		assertThat(leadership).isEqualTo(election.leadership().orElseThrow())
			.hasSameHashCodeAs(election.leadership().orElseThrow())
			.hasToString(leadership.holderIdentity() + " leads 'test' with fencing token 1");
		assertThatNoException().isThrownBy(leadership::check);
	}

	@Test
	void aTermThatHasEndedIsNeverValidAgain() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		Leadership first = election.leadership().orElseThrow();
		assertThat(first.resign(Duration.ZERO)).isTrue();
		assertThat(first.isValid()).isFalse();
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		Leadership second = election.leadership().orElseThrow();
		assertThat(second).isNotEqualTo(first);
		assertThat(second.fencingToken()).isGreaterThan(first.fencingToken());
		assertThat(first.isValid()).isFalse();
		assertThat(first.remaining()).isZero();
		assertThat(first.enter()).isEmpty();
		assertThat(first.resign()).isFalse();
		assertThat(second.isValid()).isTrue();
		assertThatExceptionOfType(NotLeaderException.class).isThrownBy(first::check)
			.withMessageContaining("in election 'test'")
			.withMessageContaining("fencing token " + first.fencingToken());
	}

	@Test
	void aFirstTermKnowsOfNoLeaderBefore() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		assertThat(election.leadership().orElseThrow().leaderlessTime()).isEmpty();
	}

	@Test
	void aTermKnowsWhenTheLeaderBeforeWasLastHeardOf() throws InterruptedException {
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		LeaderElection second = this.elections.start(this.elections.candidate("b"));
		Elections.await("following", () -> second.status().leader() != null);
		Instant before = Instant.now();
		first.stop(Recorder.PATIENCE);
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		Leadership leadership = second.leadership().orElseThrow();
		LeaderlessTime leaderless = leadership.leaderlessTime().orElseThrow();
		assertThat(leaderless.since()).isBetween(before.minusMillis(1), leadership.since());
		assertThat(leaderless.until()).isBetween(leadership.since(), Instant.now());
		assertThat(leaderless.length()).isEqualTo(Duration.between(leaderless.since(), leaderless.until()));
	}

	@Test
	void workOfATermHoldsItsReleaseBack() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		Leadership leadership = election.leadership().orElseThrow();
		LeaderWork work = leadership.enter().orElseThrow();
		assertThat(work.leadership()).isEqualTo(leadership);
		assertThat(leadership.resign()).isTrue();
		assertThat(work.remaining()).as("held while work is ending").isPositive();
		ResourceVersion before = stored().version();
		Elections.await("renewals go on", () -> stored().version().isAfter(before));
		assertThat(work.remaining()).isPositive();
		work.close();
		Elections.await("released", () -> stored().record().isFree());
		assertThat(work.remaining()).isZero();
	}

	@Test
	void workKnowsThatTheLockIsLost() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		try (LeaderWork work = election.enter().orElseThrow()) {
			assertThat(work.remaining()).isPositive();
			Elections.takeAway(this.lock);
			Elections.await("lost", () -> work.remaining().isZero());
			Elections.await("revoked", () -> !election.isLeader());
		}
	}

	@Test
	void aFollowerIsToldWhomItFollows() throws InterruptedException {
		List<String> followed = new CopyOnWriteArrayList<>();
		LeaderElection first = this.elections.lead(this.elections.candidate("a"));
		String identity = first.leadership().orElseThrow().holderIdentity();
		LeaderElection second = this.elections
			.start(this.elections.candidate("b").listener(new LeaderElectionListener() {

				@Override
				public void following(String leaderIdentity) {
					followed.add(leaderIdentity);
				}

			}));
		Elections.await("following", () -> followed.contains(identity));
		first.stop(Recorder.PATIENCE);
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		second.stop(Recorder.PATIENCE);
		assertThat(followed).as("never itself").containsExactly(identity);
	}

	private Snapshot stored() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot();
	}

}
