package dev.leaderelection.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.protocol.Term;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many claims fail when many candidates want one lock, and how long they take: the
 * real loop in virtual time, with up to 3 ms for each request, each reply and each event
 * (rule 17).
 */
@Tag("L6")
class CrowdTests {

	private static final long MILLI = 1_000_000;

	private static final long SECOND = 1000 * MILLI;

	private static final long LEASE = 15 * SECOND;

	private static final long LATENCY = 3 * MILLI;

	/** A release, its event, a claim and its reply. */
	private static final long HAND_OVER = 5 * LATENCY;

	private static final long SPREAD = 100 * MILLI;

	private static final int FEW = 10;

	private final VirtualTime time = new VirtualTime();

	private final InMemoryLock lock = new InMemoryLock("crowd");

	private final List<Candidate> candidates = new ArrayList<>();

	private @Nullable Candidate leader;

	private long granted;

	private int failed;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void twoCandidatesNeitherFailNorWait(long seed) {
		start(2, seed);
		assertThat(this.failed).isLessThanOrEqualTo(1);
		for (int i = 0; i < 20; i++) {
			this.failed = 0;
			assertThat(handOver()).isLessThanOrEqualTo(HAND_OVER);
			assertThat(this.failed).isZero();
		}
		assertThat(crash()).isLessThanOrEqualTo(LEASE + HAND_OVER);
		assertThat(this.failed).isZero();
	}

	/** Each has to lose twice before it knows. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void ofFiftyCandidatesFewFailOnceTheyKnowThatTheyAreMany(long seed) {
		start(50, seed);
		handOverTimes(5);
		assertThat(this.failed).isBetween(49, 2 * 49 + 5 * FEW);
		for (int i = 0; i < 20; i++) {
			this.failed = 0;
			handOverTimes(1);
			assertThat(this.failed).isLessThanOrEqualTo(FEW);
		}
		this.failed = 0;
		assertThat(crash()).isLessThanOrEqualTo(LEASE + HAND_OVER + SPREAD);
		assertThat(this.failed).isLessThanOrEqualTo(FEW);
	}

	private void handOverTimes(int times) {
		for (int i = 0; i < times; i++) {
			assertThat(handOver()).isLessThanOrEqualTo(HAND_OVER + SPREAD);
		}
	}

	private void start(int number, long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < number; i++) {
			this.candidates.add(new Candidate("c" + i, random));
		}
		this.candidates.forEach((candidate) -> candidate.loop.start());
		this.time.run(10 * SECOND);
		assertThat(this.candidates).filteredOn((candidate) -> candidate.loop.isLeader()).hasSize(1);
	}

	/** Lets the leader resign, and returns how long nobody leads. */
	private long handOver() {
		Candidate before = leader();
		long from = this.time.now();
		before.loop.resign(Duration.ofSeconds(1), Duration.ofSeconds(1));
		this.time.run(from + 10 * SECOND);
		assertThat(leader()).isNotSameAs(before);
		return this.granted - from;
	}

	/**
	 * Kills the leader, and returns how long after its last renewal the next one leads.
	 */
	private long crash() {
		Candidate before = leader();
		long renewed = before.applied;
		before.dead = true;
		this.time.run(renewed + 20 * SECOND);
		assertThat(leader()).isNotSameAs(before);
		return this.granted - renewed;
	}

	private Candidate leader() {
		assertThat(this.leader).isNotNull();
		assertThat(this.leader.loop.isLeader()).isTrue();
		return this.leader;
	}

	/** A candidate and its way to the lock. */
	private final class Candidate implements LockClient, LoopListener {

		private final Random random;

		private final ElectionLoop loop;

		private boolean dead;

		private long applied;

		private Candidate(String identity, Random random) {
			VirtualTime time = CrowdTests.this.time;
			Timing timing = new Timing(LEASE, 10 * SECOND, 2 * SECOND, 5 * SECOND);
			this.random = random;
			this.loop = new ElectionLoop(new ElectionMachine(identity, timing), this, time, time,
					(bound) -> random.nextLong(bound + 1), new CallbackChannel(Runnable::run), this);
		}

		@Override
		public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
			later(() -> {
				Outcome outcome = perform(request);
				later(() -> reply.accept(outcome));
			});
			return () -> {
			};
		}

		private Outcome perform(Request request) {
			InMemoryLock lock = CrowdTests.this.lock;
			if (request instanceof Request.Update update) {
				return written(lock.update(update.base(), update.record(), Duration.ZERO));
			}
			return (request instanceof Request.Create create) ? written(lock.create(create.record(), Duration.ZERO))
					: lock.read(Duration.ZERO);
		}

		private Outcome written(Outcome outcome) {
			if (outcome instanceof Outcome.Stored) {
				this.applied = CrowdTests.this.time.now();
			}
			else {
				CrowdTests.this.failed++;
			}
			return outcome;
		}

		@Override
		public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
			return CrowdTests.this.lock.watch(since, new LockWatchListener() {

				@Override
				public void opened() {
					later(listener::opened);
				}

				@Override
				public void present(Snapshot snapshot) {
					later(() -> listener.present(snapshot));
				}

				@Override
				public void absent(ResourceVersion version) {
					later(() -> listener.absent(version));
				}

				@Override
				public void closed(String reason) {
					later(() -> listener.closed(reason));
				}

			});
		}

		private void later(Runnable task) {
			CrowdTests.this.time.schedule(() -> {
				if (!this.dead) {
					task.run();
				}
			}, this.random.nextLong(LATENCY));
		}

		@Override
		public void granted(Term term) {
			CrowdTests.this.leader = this;
			CrowdTests.this.granted = CrowdTests.this.time.now();
		}

		@Override
		public void revoked(Term term, RevocationReason reason) {
		}

		@Override
		public void leaderChanged(@Nullable String holderIdentity) {
		}

	}

}
