package dev.leaderelection.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Several JVMs write to one lock, and are killed and paused meanwhile. */
@DisabledOnOs(OS.WINDOWS)
class ManyProcessesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@TempDir
	Path directory;

	private final List<Process> processes = new ArrayList<>();

	private LocalLocks locks;

	@BeforeEach
	void open() {
		this.locks = LocalLocks.in(locksDirectory());
	}

	@AfterEach
	void close() {
		this.processes.forEach(Process::destroyForcibly);
		this.locks.close();
	}

	@Test
	void noWriteIsLostOrConfirmedTwiceWhileWritersAreKilledAndPaused() throws Exception {
		for (int i = 0; i < 4; i++) {
			start(i);
		}
		awaitWrites(50);
		Random random = new Random(1);
		for (int round = 0; round < 15; round++) {
			int victim = random.nextInt(this.processes.size());
			if (round % 4 == 3) {
				kill(victim);
				start(victim);
			}
			else {
				pause(victim, random.nextInt(60));
			}
			awaitWrites(20);
		}
		for (int i = 0; i < 4; i++) {
			kill(i);
		}
		assertNoWriteIsLostOrDoubled();
	}

	/** The others get through hundreds of writes meanwhile. */
	@Test
	void aProcessStoppedInTheMiddleOfAWriteBlocksNobodyAndConfirmsNothingWhenItWakes() throws Exception {
		start(0);
		awaitWrites(10);
		Process stopping = start(1, "stopping");
		while (!isStopped(stopping)) {
			awaitWrites(1);
		}
		awaitWrites(200);
		assertThat(notes(1)).containsExactly("started");
		Signals.send("CONT", stopping.toHandle());
		while (notes(1).size() < 2) {
			awaitWrites(1);
		}
		assertThat(notes(1).get(1)).startsWith("? others went on");
		kill(0);
		kill(1);
		assertNoWriteIsLostOrDoubled();
	}

	private void assertNoWriteIsLostOrDoubled() throws IOException {
		Set<String> counts = new HashSet<>();
		Set<String> versions = new HashSet<>();
		int paused = 0;
		for (String note : allNotes()) {
			assertThat(note).doesNotStartWith("!");
			if (note.startsWith("+")) {
				String[] parts = note.split(" ");
				assertThat(counts.add(parts[1])).as("confirmed once: " + note).isTrue();
				assertThat(versions.add(parts[2])).as("confirmed once: " + note).isTrue();
			}
			else if (note.startsWith("?")) {
				paused++;
			}
		}
		Outcome.Found last = (Outcome.Found) this.locks.lock("test").read(TIMEOUT);
		int count = last.snapshot().record().leaderTransitions();
		ResourceVersion version = last.snapshot().version();
		assertThat(counts).allMatch((confirmed) -> Integer.parseInt(confirmed) <= count);
		assertThat(versions).allMatch((confirmed) -> !ResourceVersion.parse(confirmed).isAfter(version));
		assertThat(count - counts.size()).as("writes not noted: %s writes, %s unknown", count, paused)
			.isBetween(0, paused + this.processes.size() + 8);
	}

	private void pause(int victim, int millis) throws IOException, InterruptedException {
		Process process = this.processes.get(victim);
		Signals.send("STOP", process.toHandle());
		process.waitFor(millis, TimeUnit.MILLISECONDS);
		awaitWrites(StateFiles.KEPT + 2);
		Signals.send("CONT", process.toHandle());
	}

	private void kill(int victim) throws InterruptedException {
		assertThat(this.processes.get(victim).destroyForcibly().waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
			.isTrue();
	}

	private Process start(int number, String... more) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(),
						CountingProcess.class.getName(), locksDirectory().toString(), notesFile(number).toString()));
		command.addAll(List.of(more));
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("output-" + number + ".txt").toFile())
			.start();
		if (number < this.processes.size()) {
			this.processes.set(number, process);
		}
		else {
			this.processes.add(process);
		}
		return process;
	}

	/** Waits until the living have made progress. */
	private void awaitWrites(int writes) throws IOException, InterruptedException {
		int before = count();
		long due = System.nanoTime() + TIMEOUT.toNanos();
		while (count() < before + writes) {
			assertThat(System.nanoTime()).as("somebody writes").isLessThan(due);
			this.processes.get(0).waitFor(1, TimeUnit.MILLISECONDS);
		}
	}

	private int count() {
		Outcome outcome = this.locks.lock("test").read(TIMEOUT);
		return (outcome instanceof Outcome.Found found) ? found.snapshot().record().leaderTransitions() : 0;
	}

	private static boolean isStopped(Process process) throws IOException, InterruptedException {
		Process ps = new ProcessBuilder("ps", "-o", "stat=", "-p", Long.toString(process.pid())).start();
		try (Stream<String> lines = ps.inputReader().lines()) {
			return lines.anyMatch((line) -> line.startsWith("T"));
		}
	}

	private List<String> allNotes() throws IOException {
		List<String> notes = new ArrayList<>();
		for (int i = 0; i < this.processes.size(); i++) {
			notes.addAll(notes(i));
		}
		return notes;
	}

	private List<String> notes(int number) throws IOException {
		return Files.exists(notesFile(number)) ? Files.readAllLines(notesFile(number)) : List.of();
	}

	private Path notesFile(int number) {
		return this.directory.resolve("notes-" + number + ".txt");
	}

	private Path locksDirectory() {
		return this.directory.resolve("locks");
	}

	private static String java() {
		return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
	}

	private static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

}
