package dev.leaderelection.simulation;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLongArray;

/** Tells how far a campaign is, how long it will take, and where to go on if it ends. */
final class Progress {

	private static final long REPORT_EVERY = 30_000_000_000L;

	private final PrintStream out;

	private final long base;

	private final long count;

	private final AtomicLongArray current;

	private final long began = System.nanoTime();

	private long reported = this.began;

	Progress(PrintStream out, long base, long count, int threads) {
		this.out = out;
		this.base = base;
		this.count = count;
		this.current = new AtomicLongArray(threads);
	}

	/** A thread has run all that it took before this one. */
	void at(int thread, long index) {
		this.current.set(thread, index);
		if (thread == 0 && System.nanoTime() - this.reported > REPORT_EVERY) {
			this.reported = System.nanoTime();
			report();
		}
	}

	/** All before this one have been run. */
	private long done() {
		long least = this.count;
		for (int thread = 0; thread < this.current.length(); thread++) {
			least = Math.min(least, this.current.get(thread));
		}
		return least;
	}

	void report() {
		long done = done();
		double seconds = (System.nanoTime() - this.began) / 1e9;
		double rate = done / seconds;
		this.out.printf("%,d of %,d schedules in %,.1f s, %,.0f/s%n", done, this.count, seconds, rate);
		if (done < this.count) {
			this.out.printf("  %,.1f min to go; go on from here with -Dsimulation.base=%d -Dsimulation.schedules=%d%n",
					(this.count - done) / rate / 60, this.base + done, this.count - done);
		}
	}

}
