package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A process pauses, or dies, before each single step of an operation, while others write
 * so often that all files it knows of are gone. Each write counts one up, so that a write
 * confirmed in vain, or twice, shows.
 */
class PausedProcessTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	private LocalLocks locks;

	private LocalLock others;

	/** The counts whose writes were confirmed, by anybody. */
	private final List<Integer> confirmed = new ArrayList<>();

	@BeforeEach
	void open() {
		this.locks = LocalLocks.in(this.directory);
		this.others = this.locks.lock("test");
	}

	@AfterEach
	void close() {
		this.locks.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, StateFiles.KEPT - 1, StateFiles.KEPT, StateFiles.KEPT + 1, 30 })
	void aWriterThatPausesAnywhereConfirmsNothingInVain(int writesMeanwhile) throws IOException {
		for (int pause = 0; pause < steps(this::countUp); pause++) {
			LocalLock paused = pausing(pause, () -> writeByOthers(writesMeanwhile));
			countUp(paused);
			assertNothingIsLostOrDoubled();
		}
	}

	@Test
	void aWriterThatPausesTwiceConfirmsNothingInVain() throws IOException {
		int steps = steps(this::countUp);
		for (int first = 0; first < steps; first += 2) {
			for (int second = first; second < steps; second += 3) {
				AtomicInteger step = new AtomicInteger();
				Set<Integer> pauses = Set.copyOf(List.of(first, second + 1));
				countUp(stepping((name) -> {
					if (pauses.contains(step.getAndIncrement())) {
						writeByOthers(StateFiles.KEPT + 2);
					}
				}));
				assertNothingIsLostOrDoubled();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, StateFiles.KEPT, StateFiles.KEPT + 2 })
	void aReaderThatPausesAnywhereReadsAStateThatWasCurrent(int writesMeanwhile) throws IOException {
		for (int pause = 0; pause < steps((lock) -> lock.read(TIMEOUT)); pause++) {
			writeByOthers(1);
			int before = count(this.others.read(TIMEOUT));
			Outcome outcome = pausing(pause, () -> writeByOthers(writesMeanwhile)).read(TIMEOUT);
			assertThat(count(outcome)).isBetween(before, count(this.others.read(TIMEOUT)));
		}
	}

	/** Worse than any system: a listing that overlooks all files but the ghost. */
	@Test
	void aReaderIsNotFooledByTheGhostOfAPausedWriter() throws IOException {
		writeByOthers(1);
		Snapshot base = ((Outcome.Found) this.others.read(TIMEOUT)).snapshot();
		LocalLock paused = stepping((name) -> {
			if (name.equals("publish")) {
				writeByOthers(100);
			}
		});
		assertThat(paused.update(base, record(-1), TIMEOUT)).isInstanceOf(Outcome.Unknown.class);
		long ghost = ((StoredState) Objects.requireNonNull(base.attachment())).sequence() + 1;
		SteppedFiles files = new SteppedFiles(this.locks, "test", (name) -> {
		});
		assertThat(files.read(ghost)).extracting((state) -> state.record().leaderTransitions()).isEqualTo(-1);
		files.overlookAllBut(ghost, 2);
		assertThat(count(new LocalLock(this.locks, "test", files).read(TIMEOUT))).isEqualTo(101);
		assertNothingIsLostOrDoubled();
		assertThat(files.exists(ghost)).as("the ghost after the next write").isFalse();
	}

	@Test
	void aReaderIsNotFooledByAListingThatOverlooksTheNewest() throws IOException {
		writeByOthers(5);
		SteppedFiles files = new SteppedFiles(this.locks, "test", (name) -> {
		});
		files.overlookAllBut(Objects.requireNonNull(files.newest()) - 2, 2);
		assertThat(count(new LocalLock(this.locks, "test", files).read(TIMEOUT))).isEqualTo(5);
	}

	@Test
	void aCreatorThatPausesAnywhereCreatesNothingBesides() throws IOException {
		for (int pause = 0; pause < 6; pause++) {
			this.others.delete();
			this.confirmed.clear();
			AtomicInteger created = new AtomicInteger();
			LocalLock paused = pausing(pause, () -> {
				if (this.others.create(record(0), TIMEOUT) instanceof Outcome.Stored) {
					created.incrementAndGet();
				}
				writeByOthers(StateFiles.KEPT + 2);
			});
			if (paused.create(record(0), TIMEOUT) instanceof Outcome.Stored) {
				created.incrementAndGet();
			}
			assertThat(created).hasValue(1);
			assertNothingIsLostOrDoubled();
		}
	}

	@Test
	void aWriterWhoseRecordIsDeletedAndCreatedAnewWhileItPausesConfirmsNothing() throws IOException {
		for (int pause = 0; pause < steps(this::countUp); pause++) {
			LocalLock paused = pausing(pause, () -> {
				this.others.delete();
				this.confirmed.clear();
				this.others.create(record(0), TIMEOUT);
				writeByOthers(3);
			});
			countUp(paused);
			assertNothingIsLostOrDoubled();
		}
	}

	@Test
	void aWriterMayDieAnywhere() throws IOException {
		int steps = steps(this::countUp);
		for (int death = 0; death < steps; death++) {
			LocalLock dying = pausing(death, () -> {
				throw new Death();
			});
			assertThatExceptionOfType(Death.class).isThrownBy(() -> countUp(dying));
			writeByOthers(2);
			assertNothingIsLostOrDoubled();
		}
	}

	@Test
	void aCreatorMayDieAnywhere() throws IOException {
		for (int death = 0; death < 4; death++) {
			this.others.delete();
			this.confirmed.clear();
			LocalLock dying = pausing(death, () -> {
				throw new Death();
			});
			assertThatExceptionOfType(Death.class).isThrownBy(() -> {
				dying.create(record(0), TIMEOUT);
				countUp(dying);
			});
			writeByOthers(2);
			assertNothingIsLostOrDoubled();
		}
	}

	@Test
	void oldStatesDoNotPileUp() throws IOException {
		writeByOthers(100);
		assertThat(this.others.directory()).isDirectoryContaining((file) -> true);
		assertThat(this.others.directory().toFile().list()).hasSize(StateFiles.KEPT);
		assertThat(this.directory.resolve(".scratch")).isEmptyDirectory();
	}

	private int steps(Operation operation) throws IOException {
		writeByOthers(1);
		List<String> steps = new ArrayList<>();
		operation.run(stepping(steps::add));
		assertThat(steps).hasSizeGreaterThan(2);
		return steps.size();
	}

	private LocalLock pausing(int at, Pause pause) {
		AtomicInteger step = new AtomicInteger();
		return stepping((name) -> {
			if (step.getAndIncrement() == at) {
				pause.run();
			}
		});
	}

	private LocalLock stepping(SteppedFiles.Step step) {
		return new LocalLock(this.locks, "test", new SteppedFiles(this.locks, "test", step));
	}

	private void writeByOthers(int times) {
		if (this.others.read(TIMEOUT) instanceof Outcome.Absent) {
			this.others.create(record(0), TIMEOUT);
		}
		for (int i = 0; i < times; i++) {
			countUp(this.others);
		}
	}

	private void countUp(LocalLock lock) {
		if (lock.read(TIMEOUT) instanceof Outcome.Found found) {
			int next = found.snapshot().record().leaderTransitions() + 1;
			if (lock.update(found.snapshot(), record(next), TIMEOUT) instanceof Outcome.Stored) {
				this.confirmed.add(next);
			}
		}
	}

	private void assertNothingIsLostOrDoubled() {
		assertThat(this.confirmed).doesNotHaveDuplicates();
		writeByOthers(1);
		int last = count(this.others.read(TIMEOUT));
		assertThat(this.confirmed).contains(last).allMatch((count) -> count <= last);
	}

	private static int count(Outcome outcome) {
		return ((Outcome.Found) outcome).snapshot().record().leaderTransitions();
	}

	private static LeaderElectionRecord record(int count) {
		return new LeaderElectionRecord("pod", Duration.ofSeconds(15), Instant.EPOCH, Instant.EPOCH, count, null);
	}

	/** One operation of a lock. */
	private interface Operation {

		void run(LocalLock lock) throws IOException;

	}

	/** What happens while a process pauses. */
	private interface Pause {

		void run() throws IOException;

	}

	/** The process is no more. */
	private static final class Death extends Error {

		private static final long serialVersionUID = 1L;

	}

}
