package dev.leaderelection.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** Collects what a watch reports. */
class WatchEvents implements LockWatchListener {

	private static final Duration TIMEOUT = ResourceLockContract.TIMEOUT;

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	@Override
	public void opened() {
		this.events.add(new Event("opened", null, null));
	}

	@Override
	public void present(Snapshot snapshot) {
		this.events.add(new Event("present", snapshot.version(), snapshot.record()));
	}

	@Override
	public void absent(ResourceVersion version) {
		this.events.add(new Event("absent", version, null));
	}

	@Override
	public void closed(String reason) {
		this.events.add(new Event("closed: " + reason, null, null));
	}

	/** Waits for an event, passing over those before it. */
	Event await(Predicate<Event> expected) throws InterruptedException {
		List<Event> others = new ArrayList<>();
		long due = System.nanoTime() + TIMEOUT.toNanos();
		while (true) {
			Event event = this.events.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
			assertThat(event).as("the event expected; before it came %s", others).isNotNull();
			if (expected.test(event)) {
				return event;
			}
			others.add(event);
		}
	}

	List<Event> remaining() {
		return List.copyOf(this.events);
	}

	/** One report. */
	record Event(String kind, @Nullable ResourceVersion version, @Nullable LeaderElectionRecord record) {

		boolean isOpened() {
			return this.kind.equals("opened");
		}

		boolean isPresent() {
			return this.kind.equals("present");
		}

		boolean isAbsent() {
			return this.kind.equals("absent");
		}

	}

}
