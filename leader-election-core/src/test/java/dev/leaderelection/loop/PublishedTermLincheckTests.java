package dev.leaderelection.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.Reading;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Timing;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What other threads see of a term while the loop goes on: nobody leads after a stop or a
 * resignation has returned, and a term is resigned once.
 */
class PublishedTermLincheckTests {

	private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 1);

	private static final int INVOCATIONS = Integer.getInteger("lincheck.invocations", 60);

	@Test
	void noInterleavingLeadsAfterTheEndOfATerm() {
		new ModelCheckingOptions().threads(3)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.iterations(ITERATIONS)
			.invocationsPerIteration(INVOCATIONS)
			.check(Leader.class);
	}

	@Test
	void noRunOfRealThreadsLeadsAfterTheEndOfATerm() {
		new StressOptions().threads(3)
			.actorsPerThread(2)
			.actorsBefore(0)
			.actorsAfter(1)
			.iterations(ITERATIONS)
			.invocationsPerIteration(INVOCATIONS)
			.check(Leader.class);
	}

	@Test
	void aTermThatTwoThreadsCanResignIsRejected() {
		assertThatThrownBy(() -> new ModelCheckingOptions().threads(2)
			.actorsBefore(0)
			.actorsAfter(0)
			.actorsPerThread(2)
			.iterations(ITERATIONS)
			.invocationsPerIteration(INVOCATIONS)
			.check(RacyTerm.class)).isInstanceOf(LincheckAssertionError.class);
	}

	/** Looks first and resigns then. */
	public static class RacyTerm {

		private volatile boolean leads = true;

		@Operation
		public boolean resign() {
			boolean led = this.leads;
			this.leads = false;
			return led;
		}

	}

	/** A loop that leads; its thread takes a step when told to. */
	public static class Leader {

		private static final Timing TIMING = new Timing(15_000_000_000L, 10_000_000_000L, 2_000_000_000L,
				5_000_000_000L);

		private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

		private final Deque<Consumer<Outcome>> replies = new ArrayDeque<>();

		private final Deque<Request> requests = new ArrayDeque<>();

		private final ElectionLoop loop = new ElectionLoop(new ElectionMachine("me", TIMING), new Client(),
				() -> new Reading(0, 0), new Steps(), (bound) -> 0, new CallbackChannel(Runnable::run), new Deaf());

		private final boolean led = lead();

		/** Wins the first term. */
		private boolean lead() {
			this.loop.start();
			steps();
			answer(new Outcome.Absent());
			Request.Create create = (Request.Create) this.requests.getLast();
			answer(new Outcome.Stored(new Snapshot(ResourceVersion.of(1), create.record())));
			return this.loop.isLeader();
		}

		private void answer(Outcome outcome) {
			this.replies.removeLast().accept(outcome);
			steps();
		}

		private void steps() {
			for (Runnable step = this.steps.poll(); step != null; step = this.steps.poll()) {
				step.run();
			}
		}

		@Operation
		public boolean isLeader() {
			return this.led && this.loop.isLeader();
		}

		@Operation
		public boolean resign() {
			return this.loop.resign(Duration.ofSeconds(1), Duration.ofSeconds(20));
		}

		@Operation
		public void stop() {
			this.loop.stop(Duration.ofSeconds(1));
		}

		@Operation
		public boolean work() {
			if (this.loop.enter() == null) {
				return false;
			}
			this.loop.exit();
			return true;
		}

		@Operation(nonParallelGroup = "loop")
		public void step() {
			Runnable step = this.steps.poll();
			if (step != null) {
				step.run();
			}
		}

		/** Tasks wait for {@link Leader#step}. */
		private final class Steps implements LoopThread {

			@Override
			public void execute(Runnable task) {
				Leader.this.steps.add(task);
			}

			@Override
			public Cancellable schedule(Runnable task, long delay) {
				return () -> {
				};
			}

		}

		/** Requests wait for an answer. */
		private final class Client implements LockClient {

			@Override
			public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
				Leader.this.requests.add(request);
				Leader.this.replies.add(reply);
				return () -> {
				};
			}

			@Override
			public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
				return null;
			}

		}

	}

}
