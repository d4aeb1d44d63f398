package dev.leaderelection;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a leader and a follower say of themselves. */
class StatusTests {

	private final InMemoryLock lock = new InMemoryLock("orders");

	private final Elections elections = new Elections(this.lock);

	@AfterEach
	void stopAll() {
		this.elections.close();
	}

	@Test
	void anElectionThatWasNotStartedSaysSo() {
		LeaderElection election = this.elections.candidate("a").build();
		assertStopped(election.status(), "a");
	}

	@Test
	void anElectionThatWasStoppedSaysSo() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		election.stop(Recorder.PATIENCE);
		assertStopped(election.status(), "a");
	}

	@Test
	void aLeaderTellsItsTerm() throws InterruptedException {
		Instant before = Instant.now().minusSeconds(1);
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		Leadership leadership = election.leadership().orElseThrow();
		Elections.await("watching", () -> election.status().watching());
		LeaderElectionStatus status = election.status();
		assertThat(status.election()).isEqualTo("test");
		assertThat(status.lock()).isEqualTo("in-memory lock orders");
		assertThat(status.identity()).startsWith("a_").isEqualTo(leadership.holderIdentity());
		assertThat(status.state()).isEqualTo(LeaderElectionStatus.State.LEADER);
		assertThat(status.leader()).isEqualTo(status.identity());
		assertThat(status.since()).isEqualTo(leadership.since()).isBetween(before, Instant.now());
		assertThat(status.until()).isBetween(Instant.now(), Instant.now().plus(leadership.timing().renewDeadline()));
		assertThat(status.fencingToken()).isEqualTo(leadership.fencingToken());
		assertThat(status.leaderTransitions()).isZero();
		assertThat(status.errors()).isZero();
		assertThat(status.consecutiveErrors()).isZero();
		assertThat(status.lastError()).isNull();
		assertThat(status.lastErrorAge()).isNull();
	}

	@Test
	void aFollowerTellsWhoLeadsAndUntilWhen() throws InterruptedException {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		Elections.await("followed", () -> follower.status().leader() != null && follower.status().watching());
		LeaderElectionStatus status = follower.status();
		LeaderElectionStatus leading = leader.status();
		assertThat(status.state()).isEqualTo(LeaderElectionStatus.State.FOLLOWER);
		assertThat(status.identity()).startsWith("b_");
		assertThat(status.leader()).isEqualTo(leading.identity());
		assertThat(status.since()).isEqualTo(leading.since());
		assertThat(status.fencingToken()).isEqualTo(leading.fencingToken());
		assertThat(status.until()).isBetween(Instant.now(),
				Instant.now().plus(follower.config().timing().leaseDuration()).plusSeconds(1));
		leader.resign(Duration.ofHours(1));
		assertThat(follower.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(follower.status().leaderTransitions()).isEqualTo(1);
		assertThat(follower.status().fencingToken()).isGreaterThan(leading.fencingToken());
	}

	@Test
	void aTokenIsKnownToAFollowerAlsoWhenItCameLate() throws InterruptedException {
		LeaderElection leader = this.elections.lead(this.elections.candidate("a"));
		Elections.await("renewed", () -> record().fencingToken() != null);
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		Elections.await("followed", () -> follower.status().leader() != null);
		assertThat(follower.status().fencingToken()).isEqualTo(leader.status().fencingToken());
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE })
	void whateverDurationSomebodyRecordedThereIsAStatus(long seconds) throws InterruptedException {
		this.lock.create(new LeaderElectionRecord("x", Duration.ofSeconds(seconds), Instant.MIN, Instant.MAX, -1, null),
				Recorder.PATIENCE);
		LeaderElection follower = this.elections.start(this.elections.candidate("b"));
		Elections.await("followed", () -> "x".equals(follower.status().leader()));
		assertThat(follower.status().until()).isNotNull();
	}

	@Test
	void aDrainingLeaderSaysSo() throws InterruptedException {
		LeaderElection election = this.elections.lead(this.elections.candidate("a"));
		try (LeaderWork work = election.enter().orElseThrow()) {
			assertThat(election.resign()).isTrue();
			Elections.await("draining", () -> election.status().state() == LeaderElectionStatus.State.DRAINING);
			assertThat(work.leadership().isValid()).isFalse();
		}
		Elections.await("following", () -> election.status().state() == LeaderElectionStatus.State.FOLLOWER);
	}

	@Test
	void errorsAreCountedUntilTheyAreOver() throws InterruptedException {
		AtomicBoolean broken = new AtomicBoolean(true);
		LeaderElection election = this.elections.start(this.elections.candidate("a").lock(brokenWhile(broken)));
		Elections.await("two errors", () -> election.status().errors() >= 2);
		LeaderElectionStatus ill = election.status();
		assertThat(ill.state()).isEqualTo(LeaderElectionStatus.State.FOLLOWER);
		assertThat(ill.lastError()).isEqualTo("403 Forbidden");
		assertThat(ill.lastErrorAge()).isBetween(Duration.ZERO, Recorder.PATIENCE);
		assertThat(ill.consecutiveErrors()).isGreaterThanOrEqualTo(2);
		assertThat(ill.leader()).isNull();
		assertThat(ill.until()).isNull();
		assertThat(ill.fencingToken()).isNull();
		broken.set(false);
		assertThat(election.awaitLeadership(Recorder.PATIENCE)).isPresent();
		LeaderElectionStatus well = election.status();
		assertThat(well.consecutiveErrors()).isZero();
		assertThat(well.errors()).isGreaterThanOrEqualTo(2);
		assertThat(well.lastError()).isEqualTo("403 Forbidden");
	}

	private ResourceLock brokenWhile(AtomicBoolean broken) {
		InMemoryLock delegate = this.lock;
		return new ResourceLock() {

			@Override
			public Outcome read(Duration timeout) {
				return broken.get() ? new Outcome.Refused("403 Forbidden") : delegate.read(timeout);
			}

			@Override
			public Outcome create(LeaderElectionRecord record, Duration timeout) {
				return delegate.create(record, timeout);
			}

			@Override
			public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
				return delegate.update(base, record, timeout);
			}

			@Override
			public String describe() {
				return delegate.describe();
			}

		};
	}

	private LeaderElectionRecord record() {
		return ((Outcome.Found) this.lock.read(Recorder.PATIENCE)).snapshot().record();
	}

	private static void assertStopped(LeaderElectionStatus status, String identity) {
		assertThat(status.state()).isEqualTo(LeaderElectionStatus.State.STOPPED);
		assertThat(status.identity()).isEqualTo(identity);
		assertThat(status.leader()).isNull();
		assertThat(status.fencingToken()).isNull();
		assertThat(status.watching()).isFalse();
	}

}
