package dev.leaderelection.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionMachine;
import dev.leaderelection.protocol.Request;
import dev.leaderelection.protocol.Timing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A watch that isn't allowed is asked for ever more rarely; one that opened, soon again.
 */
@Tag("L6")
class RefusedWatchTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final VirtualTime time = new VirtualTime();

	private final Follower client = new Follower();

	@Test
	void aRefusedWatchIsAskedForEverMoreRarely() {
		this.client.refuses = true;
		follow(600);
		assertThat(this.client.watches).hasSizeBetween(5, 25);
		List<Long> pauses = pauses();
		assertThat(pauses.get(0)).isLessThanOrEqualTo(4 * SECOND);
		assertThat(pauses.get(pauses.size() - 1)).isBetween(30 * SECOND, 90 * SECOND);
		assertThat(pauses).isSorted();
	}

	@Test
	void aWatchThatEndedAfterItWasOpenIsOpenedAgainSoon() {
		follow(600);
		assertThat(this.client.watches).hasSizeGreaterThan(100);
	}

	@Test
	void aWatchThatIsAllowedAtLastIsOpenedAgainSoon() {
		this.client.refuses = true;
		follow(600);
		int refused = this.client.watches.size();
		this.client.refuses = false;
		this.time.run(1200 * SECOND);
		assertThat(this.client.watches).hasSizeGreaterThan(refused + 100);
	}

	private void follow(long seconds) {
		Timing timing = new Timing(15 * SECOND, 10 * SECOND, 2 * SECOND, 4 * SECOND);
		new ElectionLoop(new ElectionMachine("me", timing), this.client, this.time, this.time, (bound) -> 0,
				new CallbackChannel(Runnable::run), new Deaf())
			.start();
		this.time.run(seconds * SECOND);
	}

	private List<Long> pauses() {
		List<Long> pauses = new ArrayList<>();
		for (int i = 1; i < this.client.watches.size(); i++) {
			pauses.add(this.client.watches.get(i) - this.client.watches.get(i - 1));
		}
		return pauses;
	}

	/** Another candidate always leads, and every watch ends at once. */
	private final class Follower implements LockClient {

		private final List<Long> watches = new ArrayList<>();

		private boolean refuses;

		private long version;

		@Override
		public LoopThread.Cancellable send(Request request, long timeout, Consumer<Outcome> reply) {
			LeaderElectionRecord held = new LeaderElectionRecord("other", Duration.ofSeconds(15), null, null, 0, null);
			reply.accept(new Outcome.Found(new Snapshot(ResourceVersion.of(++this.version), held)));
			return () -> {
			};
		}

		@Override
		public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
			this.watches.add(RefusedWatchTests.this.time.now());
			if (!this.refuses) {
				listener.opened();
			}
			listener.closed("over");
			return () -> {
			};
		}

	}

}
