package dev.leaderelection.loop;

import java.util.function.Consumer;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.protocol.ElectionState;
import dev.leaderelection.protocol.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a watch open as long as the election runs. Lives on the loop's thread; events of
 * a watch that was replaced are dropped.
 */
final class WatchKeeper {

	private static final Logger logger = LoggerFactory.getLogger(WatchKeeper.class);

	/**
	 * A watch that can't be opened, because it isn't allowed for example, is tried again
	 * after a retry period, then after twice as long and so on, up to 32 times as long.
	 */
	private static final int MAX_FAILURES = 5;

	private final LockClient client;

	private final ElectionLoop loop;

	private @Nullable LockWatch watch;

	private int generation;

	private boolean open;

	private boolean unsupported;

	private long retryAt;

	private int failures;

	private @Nullable ResourceVersion expected;

	WatchKeeper(LockClient client, ElectionLoop loop) {
		this.client = client;
		this.loop = loop;
	}

	/**
	 * Opens a watch once the record, or its absence, has been seen, and again some time
	 * after it ended.
	 */
	void keepOpen(ElectionState state, long now) {
		if (this.open || this.unsupported || state.view() instanceof View.Unseen || now < this.retryAt) {
			return;
		}
		this.open = true;
		int current = ++this.generation;
		ResourceVersion since = (state.view() instanceof View.Present) ? state.view().knownVersion() : null;
		try {
			this.watch = this.client.watch(since, new Events(current));
			this.unsupported = this.watch == null;
		}
		catch (RuntimeException | Error ex) {
			ended(current, ex.toString());
		}
	}

	void close() {
		this.generation++;
		if (this.watch != null) {
			this.watch.close();
		}
	}

	/**
	 * A request has seen this version; a watch that reports neither it nor a later one
	 * soon is silently dead, and is replaced.
	 */
	void expect(ResourceVersion version) {
		if (this.watch != null && this.expected == null) {
			this.expected = version;
			int current = this.generation;
			this.loop.schedule(() -> distrust(current, version), this.loop.retryPeriod());
		}
	}

	private void distrust(int of, ResourceVersion version) {
		if (of == this.generation && this.watch != null && version.equals(this.expected)) {
			this.watch.close();
			ended(of, "it missed version " + version);
		}
	}

	private void reported(ResourceVersion version) {
		if (this.expected != null && !this.expected.isAfter(version)) {
			this.expected = null;
		}
	}

	private void ended(int of, String reason) {
		if (of != this.generation) {
			return;
		}
		logger.debug("The watch on {} ended: {}", this.loop, reason);
		this.generation++;
		this.watch = null;
		this.expected = null;
		this.open = false;
		this.retryAt = this.loop.now().monotonic() + (this.loop.watchRetryDelay() << this.failures);
		this.failures = Math.min(this.failures + 1, MAX_FAILURES);
		this.loop.watching(false);
	}

	private final class Events implements LockWatchListener {

		private final int of;

		private Events(int of) {
			this.of = of;
		}

		@Override
		public void opened() {
			onLoop((keeper) -> {
				keeper.failures = 0;
				keeper.loop.watching(true);
			});
		}

		@Override
		public void present(Snapshot snapshot) {
			onLoop((keeper) -> {
				keeper.reported(snapshot.version());
				keeper.loop.observed(snapshot);
			});
		}

		@Override
		public void absent(ResourceVersion version) {
			onLoop((keeper) -> {
				keeper.reported(version);
				keeper.loop.observedAbsent(version);
			});
		}

		@Override
		public void closed(String reason) {
			onLoop((keeper) -> keeper.ended(this.of, reason));
		}

		private void onLoop(Consumer<WatchKeeper> event) {
			WatchKeeper keeper = WatchKeeper.this;
			keeper.loop.execute(() -> {
				if (this.of == keeper.generation) {
					event.accept(keeper);
				}
			});
		}

	}

}
