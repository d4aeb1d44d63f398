package dev.leaderelection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What an election asks a lock about the holder, and what it makes of the answer. */
class HolderWitnessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final WitnessedLock lock = new WitnessedLock();

	@Test
	void aProvenEndIsTakenOverAtOnce() throws InterruptedException {
		this.lock.holdBy("dead");
		try (LeaderElection election = start()) {
			awaitAsked("dead");
			assertThat(election.isLeader()).isFalse();
			this.lock.asked.get(0).ended().run();
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
			awaitOpen(0);
		}
	}

	@Test
	void aHolderIsAskedAboutOnceAndTheNextOneAnew() {
		this.lock.holdBy("one");
		try (LeaderElection election = start()) {
			awaitAsked("one");
			this.lock.holdBy("one");
			this.lock.holdBy("two");
			awaitAsked("one", "two");
			awaitOpen(1);
			assertThat(election.isLeader()).isFalse();
		}
	}

	@Test
	void whileNothingIsKnownOfAHolderEachRecordIsLookedAt() {
		this.lock.tellsNothing = true;
		this.lock.holdBy("one");
		try (LeaderElection election = start()) {
			awaitAsked("one");
			this.lock.holdBy("one");
			awaitAsked("one", "one");
			assertThat(election.isLeader()).isFalse();
		}
	}

	@Test
	void aLockThatThrowsHarmsNobody() throws InterruptedException {
		this.lock.fails = true;
		this.lock.holdBy("one");
		try (LeaderElection election = start()) {
			awaitAsked("one");
			this.lock.holdBy(null);
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
		}
	}

	@Test
	void afterAStopNobodyLooksAndAProofComesTooLate() {
		this.lock.holdBy("dead");
		LeaderElection election = start();
		awaitAsked("dead");
		assertThat(election.stop(PATIENCE)).isTrue();
		awaitOpen(0);
		this.lock.asked.get(0).ended().run();
		assertThat(election.isLeader()).isFalse();
		assertThat(this.lock.holder()).isEqualTo("dead");
	}

	@Test
	void aLeaderAsksAboutNobody() throws InterruptedException {
		try (LeaderElection election = start()) {
			assertThat(election.awaitLeadership(PATIENCE)).isPresent();
			assertThat(this.lock.asked).isEmpty();
		}
	}

	private LeaderElection start() {
		LeaderElection election = LeaderElection.builder()
			.name("orders")
			.profile(LeaderElectionProfile.SLOW)
			.lock(this.lock)
			.build();
		election.start();
		return election;
	}

	private void awaitAsked(String... holders) {
		Eventually.await(PATIENCE, "asked about " + List.of(holders),
				() -> this.lock.asked.stream().map(Question::holder).toList().equals(List.of(holders)));
	}

	private void awaitOpen(int count) {
		Eventually.await(PATIENCE, count + " open", () -> this.lock.open.get() == count);
	}

	private record Question(@Nullable String holder, Runnable ended) {
	}

	/** An in-memory lock that can be asked about its holder. */
	private static final class WitnessedLock extends ForwardingLock {

		private final List<Question> asked = new CopyOnWriteArrayList<>();

		private final AtomicInteger open = new AtomicInteger();

		private volatile boolean tellsNothing;

		private volatile boolean fails;

		private WitnessedLock() {
			super("orders");
		}

		private @Nullable String holder() {
			return ((Outcome.Found) read(PATIENCE)).snapshot().record().holderIdentity();
		}

		@Override
		public LockWatch watchHolder(Snapshot held, Runnable ended) {
			this.asked.add(new Question(held.record().holderIdentity(), ended));
			if (this.fails) {
				throw new IllegalStateException("planted");
			}
			if (this.tellsNothing) {
				return null;
			}
			this.open.incrementAndGet();
			return this.open::decrementAndGet;
		}

	}

}
