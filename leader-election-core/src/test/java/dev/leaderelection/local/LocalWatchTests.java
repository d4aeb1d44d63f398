package dev.leaderelection.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.Elections;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LocalWatchTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@TempDir
	Path directory;

	private LocalLocks locks;

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	@BeforeEach
	void open() {
		this.locks = LocalLocks.in(this.directory);
	}

	@Test
	void allWatchesShareOneThreadWhichEndsWithTheLastOfThem() throws Exception {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		List<LockWatch> watches = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			LocalLock lock = this.locks.lock("election " + i);
			lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
			watches.add(lock.watch(null, new Events()));
		}
		for (int i = 0; i < 100; i++) {
			assertThat(next()).isIn("opened", "present");
		}
		Elections.await("the opening thread has ended", () -> threadsBeyond(before).size() == 1);
		watches.forEach(LockWatch::close);
		Elections.await("no thread is left", () -> threadsBeyond(before).isEmpty());
	}

	@Test
	void aWatchCanBeOpenedAfterTheLastOneWasClosed() throws Exception {
		LocalLock lock = this.locks.lock("a");
		lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
		for (int i = 0; i < 3; i++) {
			try (LockWatch watch = lock.watch(null, new Events())) {
				assertThat(watch).isNotNull();
				assertThat(next()).isEqualTo("opened");
				assertThat(next()).isEqualTo("present");
			}
		}
	}

	@Test
	void closingTheLocksEndsTheirWatches() throws Exception {
		this.locks.lock("a").watch(null, new Events());
		assertThat(next()).isEqualTo("opened");
		this.locks.close();
		assertThat(next()).isEqualTo("closed: the local locks were closed");
	}

	@Test
	void aWatchEndsWithItsDirectory() throws Exception {
		LocalLock lock = this.locks.lock("a");
		lock.watch(null, new Events());
		assertThat(next()).isEqualTo("opened");
		StateFiles.discard(this.directory);
		assertThat(next()).isEqualTo("closed: the directory was removed");
		lock.watch(null, new Events());
		assertThat(next()).startsWith("closed: files can't be watched");
		lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
		lock.watch(null, new Events());
		assertThat(next()).isEqualTo("opened");
		assertThat(next()).isEqualTo("present");
		this.locks.close();
	}

	@Test
	void aWatchThatThrowsDoesNotHarmOthers() throws Exception {
		LocalLock lock = this.locks.lock("a");
		lock.watch(null, new Events() {

			@Override
			public void present(Snapshot snapshot) {
				throw new IllegalStateException("for a test");
			}

		});
		assertThat(next()).isEqualTo("opened");
		lock.watch(null, new Events());
		assertThat(next()).isEqualTo("opened");
		lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
		assertThat(next()).isEqualTo("present");
		this.locks.close();
	}

	private String next() throws InterruptedException {
		return this.events.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static List<Thread> threadsBeyond(Set<Thread> before) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !before.contains(thread) && thread.getName().startsWith("leader-election-files"))
			.toList();
	}

	private class Events implements LockWatchListener {

		@Override
		public void opened() {
			LocalWatchTests.this.events.add("opened");
		}

		@Override
		public void present(Snapshot snapshot) {
			LocalWatchTests.this.events.add("present");
		}

		@Override
		public void absent(ResourceVersion version) {
			LocalWatchTests.this.events.add("absent");
		}

		@Override
		public void closed(String reason) {
			LocalWatchTests.this.events.add("closed: " + reason);
		}

	}

}
