package dev.leaderelection.kubernetes;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderElectionStatus;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.Leadership;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.protocol.RevocationReason;

/** One of several candidates in a test, with threads and a connection of its own. */
final class Candidate implements AutoCloseable {

	/** As short as a busy machine allows. */
	static final LeaderElectionTiming QUICK = new LeaderElectionTiming(Duration.ofSeconds(4), Duration.ofSeconds(3),
			Duration.ofMillis(500), Duration.ofMillis(1500));

	/**
	 * Several requests that time out, and a machine that is busy for seconds, are far
	 * shorter than this deadline: for terms that must not be lost.
	 */
	static final LeaderElectionTiming ROOMY = new LeaderElectionTiming(Duration.ofSeconds(60), Duration.ofSeconds(45),
			Duration.ofMillis(500), Duration.ofMillis(1500));

	private final ElectionThreads threads = ElectionThreads.create();

	private final KubernetesConnection connection;

	private final LeaderElection election;

	private final Journal journal;

	private Candidate(String name, KubernetesConnection connection, LeaseLock lock, LeaderElectionTiming timing,
			Journal journal) {
		this.connection = connection;
		this.journal = journal;
		this.election = LeaderElection.builder()
			.name(lock.describe())
			.candidate(name)
			.lock(lock)
			.timing(timing)
			.threads(this.threads)
			.listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					journal.add(name, leadership.fencingToken(), null);
				}

				@Override
				public void revoked(Leadership leadership, RevocationReason reason) {
					journal.add(name, leadership.fencingToken(), reason);
				}

			})
			.build();
	}

	static Candidate start(String name, KubernetesConnection connection, String namespace, LeaderElectionTiming timing,
			Journal journal) {
		return start(name, connection, connection.lease(namespace, "orders"), timing, journal);
	}

	static Candidate start(String name, KubernetesConnection connection, LeaseLock lock, LeaderElectionTiming timing,
			Journal journal) {
		Candidate candidate = new Candidate(name, connection, lock, timing, journal);
		candidate.election.start();
		return candidate;
	}

	LeaderElection election() {
		return this.election;
	}

	KubernetesConnection connection() {
		return this.connection;
	}

	Journal journal() {
		return this.journal;
	}

	LeaderElectionStatus status() {
		return this.election.status();
	}

	boolean isLeader() {
		return this.election.isLeader();
	}

	/** Hands over. */
	void stop() {
		this.election.stop(Duration.ofSeconds(20));
	}

	/** Disappears without a word, as a killed process does. */
	void crash() {
		this.threads.close();
		this.connection.close();
	}

	@Override
	public void close() {
		this.threads.close();
		this.connection.close();
	}

}
