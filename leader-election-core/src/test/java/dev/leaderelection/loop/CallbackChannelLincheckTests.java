package dev.leaderelection.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Callbacks that any threads submit run once each, one at a time, those of one thread in
 * its order, whichever thread of the pool runs them.
 */
class CallbackChannelLincheckTests {

	private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 1);

	private static final int INVOCATIONS = Integer.getInteger("lincheck.invocations", 60);

	@Test
	void noInterleavingLosesOrDoublesACallback() {
		modelChecking().check(Channel.class);
	}

	@Test
	void noRunOfRealThreadsLosesOrDoublesACallback() {
		new StressOptions().threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(0)
			.iterations(ITERATIONS)
			.invocationsPerIteration(5 * INVOCATIONS)
			.check(Channel.class);
	}

	@Test
	void aChannelThatDecidesOutsideItsLockIsRejected() {
		assertThatThrownBy(() -> modelChecking().check(RacyChannel.class)).isInstanceOf(LincheckAssertionError.class);
	}

	private static ModelCheckingOptions modelChecking() {
		return new ModelCheckingOptions().threads(2)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(0)
			.iterations(ITERATIONS)
			.invocationsPerIteration(INVOCATIONS);
	}

	/** The threads that callbacks run on, and what has run. */
	public abstract static class Pool {

		private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

		private final AtomicInteger submitted = new AtomicInteger();

		private final AtomicInteger running = new AtomicInteger();

		private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

		private volatile boolean overlapped;

		abstract void submit(Runnable callback);

		Executor threads() {
			return this.tasks::add;
		}

		@Operation
		public void submit() {
			int number = this.submitted.incrementAndGet();
			submit(() -> {
				this.overlapped |= this.running.incrementAndGet() > 1;
				this.ran.add(number);
				this.running.decrementAndGet();
			});
		}

		@Operation
		public void work() {
			Runnable task = this.tasks.poll();
			if (task != null) {
				task.run();
			}
		}

		@Validate
		public void eachHasRunOnceAndAlone() {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
			if (this.overlapped || this.ran.size() != this.submitted.get()
					|| this.ran.stream().distinct().count() != this.ran.size()) {
				throw new IllegalStateException("of " + this.submitted + " callbacks ran " + this.ran
						+ (this.overlapped ? ", two at a time" : ""));
			}
		}

	}

	/** The channel of production. */
	public static class Channel extends Pool {

		private final CallbackChannel channel = new CallbackChannel(threads());

		@Override
		void submit(Runnable callback) {
			this.channel.submit(callback);
		}

	}

	/** One that decides outside its lock whether a thread is at work. */
	public static class RacyChannel extends Pool {

		private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

		private volatile boolean running;

		@Override
		void submit(Runnable callback) {
			this.waiting.add(callback);
			if (!this.running) {
				this.running = true;
				threads().execute(this::runWaiting);
			}
		}

		private void runWaiting() {
			for (Runnable next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
				next.run();
			}
			this.running = false;
		}

	}

}
