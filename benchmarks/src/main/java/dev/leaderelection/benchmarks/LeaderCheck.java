package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderWork;
import dev.leaderelection.lock.InMemoryLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What the calls cost that an application makes all the time, while it leads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LeaderCheck {

	private final LeaderElection election = LeaderElection.builder().lock(new InMemoryLock("jmh")).build();

	/**
	 * Leads.
	 * @throws InterruptedException if interrupted meanwhile
	 */
	@Setup
	public void lead() throws InterruptedException {
		this.election.start();
		if (this.election.awaitLeadership(Duration.ofSeconds(10)).isEmpty()) {
			throw new IllegalStateException("no leadership");
		}
	}

	@TearDown
	public void close() {
		this.election.close();
	}

	/** What the gate and every check of an application ask. */
	@Benchmark
	public boolean isLeader() {
		return this.election.isLeader();
	}

	/** A piece of leader-only work around nothing. */
	@Benchmark
	public void enterAndClose(Blackhole blackhole) {
		Optional<LeaderWork> work = this.election.enter();
		blackhole.consume(work);
		work.ifPresent(LeaderWork::close);
	}

	/** The two clock reads that every check needs at least. */
	@Benchmark
	public long twoClocks() {
		return System.nanoTime() + System.currentTimeMillis();
	}

}
