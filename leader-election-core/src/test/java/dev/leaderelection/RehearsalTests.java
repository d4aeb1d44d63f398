package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.ElectionThreads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a follower goes through in thought, and that nothing comes of it. */
class RehearsalTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** A rehearsal has ten rounds, and 300 are enough. */
	private static final int MANY_RENEWALS = 40;

	private final RehearsedLock lock = new RehearsedLock();

	private final ElectionThreads threads = ElectionThreads.create();

	@AfterEach
	void close() {
		this.threads.close();
	}

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
			for (int i = 0; i < MANY_RENEWALS; i++) {
				renew(election);
			}
			int compiled = this.lock.rehearsals.size();
			renew(election);
			assertThat(this.lock.rehearsals).hasSize(compiled).hasSizeBetween(2, 2 * 310);
		}
		int before = this.lock.rehearsals.size();
		try (LeaderElection another = start()) {
			renew(another);
			renew(another);
			assertThat(this.lock.rehearsals).hasSize(before + 2);
		}
	}

	/** Otherwise one that hangs would take a thread with each renewal. */
	@Test
	void noRehearsalBeginsBeforeTheLastOneHasEnded() {
		this.lock.blocked = new CountDownLatch(1);
		this.lock.holdBy("other");
		try (LeaderElection election = start()) {
			awaitRehearsals(1);
			for (int i = 0; i < 5; i++) {
				see(election, "renewed " + i);
			}
			settleSteps();
			assertThat(requestThreads().getActiveCount()).isEqualTo(1);
			this.lock.blocked.countDown();
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
			.threads(this.threads)
			.build();
		election.start();
		return election;
	}

	private void awaitRehearsals(int count) {
		Eventually.await(PATIENCE, count + " rehearsals", () -> this.lock.rehearsals.size() >= count);
	}

	/** Returns after all that the renewal has brought about. */
	private void renew(LeaderElection election) {
		see(election, "renewed " + this.lock.stored().version());
		settleSteps();
		Eventually.await(PATIENCE, "no request",
				() -> requestThreads().getQueue().isEmpty() && requestThreads().getActiveCount() == 0);
	}

	private void see(LeaderElection election, String holder) {
		this.lock.holdBy(holder);
		Eventually.await(PATIENCE, holder + " seen", () -> holder.equals(election.status().leader()));
	}

	private void settleSteps() {
		CountDownLatch steps = new CountDownLatch(1);
		this.threads.loopThread().execute(steps::countDown);
		Eventually.await(PATIENCE, "all steps", () -> steps.getCount() == 0);
	}

	private ThreadPoolExecutor requestThreads() {
		return (ThreadPoolExecutor) this.threads.requestThreads();
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

		private volatile CountDownLatch blocked = new CountDownLatch(0);

		private RehearsedLock() {
			super("orders");
		}

		private Snapshot stored() {
			return ((Outcome.Found) read(PATIENCE)).snapshot();
		}

		@Override
		public void rehearse(Snapshot base, LeaderElectionRecord record) {
			this.rehearsals.add(new Rehearsed(base, record));
			try {
				this.blocked.await(1, TimeUnit.HOURS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
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
