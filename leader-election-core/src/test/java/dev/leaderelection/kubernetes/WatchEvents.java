package dev.leaderelection.kubernetes;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** What a watch has reported, one after the other, in words. */
final class WatchEvents implements LockWatchListener {

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	LockWatch watch(ResourceLock lock, @Nullable ResourceVersion since) {
		LockWatch watch = lock.watch(since, this);
		assertThat(watch).isNotNull();
		return watch;
	}

	/** Waits for the next event. */
	String next() {
		try {
			String event = this.events.poll(20, TimeUnit.SECONDS);
			assertThat(event).as("an event of the watch").isNotNull();
			return event;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	boolean isEmpty() {
		return this.events.isEmpty();
	}

	@Override
	public void opened() {
		this.events.add("opened");
	}

	@Override
	public void present(Snapshot snapshot) {
		this.events.add(snapshot.version() + " held by " + snapshot.record().holderIdentity());
	}

	@Override
	public void absent(ResourceVersion version) {
		this.events.add(version + " absent");
	}

	@Override
	public void closed(String reason) {
		this.events.add("closed: " + reason);
	}

}
