package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** The way of one process to the records, which can be cut. */
class Cable {

	private final AtomicBoolean cut = new AtomicBoolean();

	private final AtomicInteger requests = new AtomicInteger();

	void cut() {
		this.cut.set(true);
	}

	void mend() {
		this.cut.set(false);
	}

	int requests() {
		return this.requests.get();
	}

	ResourceLock to(ResourceLock record) {
		return new ResourceLock() {

			@Override
			public Outcome read(Duration timeout) {
				return request(() -> record.read(timeout));
			}

			@Override
			public Outcome create(LeaderElectionRecord content, Duration timeout) {
				return request(() -> record.create(content, timeout));
			}

			@Override
			public Outcome update(Snapshot base, LeaderElectionRecord content, Duration timeout) {
				return request(() -> record.update(base, content, timeout));
			}

			@Override
			public @Nullable LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
				return record.watch(since, listener);
			}

			@Override
			public String describe() {
				return record.describe();
			}

		};
	}

	private Outcome request(Supplier<Outcome> operation) {
		this.requests.incrementAndGet();
		return this.cut.get() ? new Outcome.Unknown("the cable is cut") : operation.get();
	}

}
