package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a follower goes through in thought, and that nothing comes of it. */
class RehearsalTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** A rehearsal has ten rounds, and 300 are enough. */
	private static final int MANY_RENEWALS = 40;

	private final RehearsedLock lock = new RehearsedLock();

	@Test
	void aFollowerRehearsesTheWriteThatItWouldTakeOverWith() {
		Snapshot held = this.lock.holdBy("other");
		try (LeaderElection election = start()) {
			awaitRehearsals(1);
			Rehearsed rehearsed = this.lock.rehearsals.get(0);
			assertThat(rehearsed.base()).isEqualTo(held);
			assertThat(rehearsed.record().holderIdentity()).startsWith("me_");
			assertThat(rehearsed.record().leaderTransitions()).isEqualTo(1);
			assertThat(election.isLeader()).isFalse();
		}
		assertThat(this.lock.writes).hasValue(0);
		assertThat(this.lock.stored()).isEqualTo(held);
	}

	/** After a release and after the end of the lease. */
	@Test
	void aFollowerRehearsesBothWaysToTakeOver() {
		Snapshot held = this.lock.holdBy("other");
		try (LeaderElection election = start()) {
			awaitRehearsals(2);
			assertThat(this.lock.rehearsals).extracting(Rehearsed::base).containsOnly(held);
			assertThat(this.lock.rehearsals.get(0).record().acquireTime())
				.isBefore(this.lock.rehearsals.get(1).record().acquireTime().minus(Duration.ofHours(1)));
		}
	}

	/**
	 * What is compiled is so for all followers of a JVM, also for those of other tests.
	 */
	@Test
	void followersRehearseWithEachRenewalUntilTheCodeIsCompiled() {
		this.lock.holdBy("other");
		try (LeaderElection election = start()) {
			awaitRehearsals(1);
			for (int i = 0; i < MANY_RENEWALS; i++) {
				renew(election);
			}
			int compiled = this.lock.rehearsals.size();
			renew(election);
			assertThat(this.lock.rehearsals).hasSize(compiled).hasSizeLessThan(1000);
		}
		this.lock.holdBy("other");
		int before = this.lock.rehearsals.size();
		try (LeaderElection another = start()) {
			awaitRehearsals(before + 2);
			renew(another);
			assertThat(this.lock.rehearsals).hasSize(before + 2);
		}
	}

	@Test
	void aRehearsalThatFailsDoesNotMatter() throws InterruptedException {
		this.lock.fails = true;
		this.lock.holdBy("other");
		try (LeaderElection election = start()) {
			awaitRehearsals(1);
			this.lock.holdBy(null);
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
		}
	}

	@Test
	void whoLeadsAtOnceRehearsesNothing() throws InterruptedException {
		try (LeaderElection election = start()) {
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
		}
		assertThat(this.lock.rehearsals).isEmpty();
	}

	private LeaderElection start() {
		LeaderElection election = LeaderElection.builder()
			.candidate("me")
			.profile(LeaderElectionProfile.SLOW)
			.lock(this.lock)
			.build();
		election.start();
		return election;
	}

	private void awaitRehearsals(int count) {
		Eventually.await(PATIENCE, count + " rehearsals", () -> this.lock.rehearsals.size() >= count);
	}

	/** Requests have few threads, so that an older rehearsal begins before a new one. */
	private void renew(LeaderElection election) {
		String next = "renewed " + this.lock.stored().version();
		this.lock.holdBy(next);
		Eventually.await(PATIENCE, next + " seen", () -> next.equals(election.status().leader()));
	}

	private record Rehearsed(Snapshot base, LeaderElectionRecord record) {
	}

	/**
	 * An in-memory lock that remembers rehearsals, and counts what the election writes.
	 */
	private static final class RehearsedLock extends ForwardingLock {

		private final List<Rehearsed> rehearsals = new CopyOnWriteArrayList<>();

		private final AtomicInteger writes = new AtomicInteger();

		private volatile boolean fails;

		private RehearsedLock() {
			super("orders");
		}

		private Snapshot stored() {
			return ((Outcome.Found) read(PATIENCE)).snapshot();
		}

		@Override
		public void rehearse(Snapshot base, LeaderElectionRecord record) {
			this.rehearsals.add(new Rehearsed(base, record));
			if (this.fails) {
				throw new IllegalStateException("planted");
			}
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			this.writes.incrementAndGet();
			return super.create(record, timeout);
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			this.writes.incrementAndGet();
			return super.update(base, record, timeout);
		}

	}

}
