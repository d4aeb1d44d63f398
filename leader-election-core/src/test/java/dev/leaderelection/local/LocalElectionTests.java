package dev.leaderelection.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.Elections;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** An election among JVMs of this machine. */
@DisabledOnOs(OS.WINDOWS)
class LocalElectionTests {

	@TempDir
	Path directory;

	private final List<Process> processes = new ArrayList<>();

	@AfterEach
	void killAll() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@Test
	void leadershipPassesOnWhenALeaderIsKilledPausedOrEnds() throws Exception {
		for (int i = 0; i < 3; i++) {
			start(i);
		}
		int killed = awaitLeaderOtherThan(-1);
		this.processes.get(killed).destroyForcibly();
		int paused = awaitLeaderOtherThan(killed);
		Signals.send("STOP", this.processes.get(paused).toHandle());
		int ended = awaitLeaderOtherThan(paused);
		Signals.send("CONT", this.processes.get(paused).toHandle());
		Elections.await("the paused one knows", () -> notes(paused).size() == 2);
		assertThat(notes(paused).get(1)).startsWith("revoked").endsWith("false");
		this.processes.get(ended).getOutputStream().close();
		assertThat(awaitLeaderOtherThan(ended)).isEqualTo(paused);
		assertThat(this.processes.get(ended).waitFor(Recorder.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
		assertThat(notes(ended)).hasSize(2);
		assertThat(List.of(token(notes(killed).get(0)), token(notes(paused).get(0)), token(notes(ended).get(0)),
				token(notes(paused).get(2))))
			.isSorted()
			.doesNotHaveDuplicates();
	}

	private void start(int number) throws IOException {
		this.processes
			.add(new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
					System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
					CandidateProcess.class.getName(), this.directory.resolve("locks").toString(), "candidate-" + number,
					notesFile(number).toString())
				.redirectErrorStream(true)
				.redirectOutput(this.directory.resolve("output-" + number).toFile())
				.start());
	}

	/** The leader is who the record names and who has noted it. */
	private int awaitLeaderOtherThan(int number) throws InterruptedException {
		try (LocalLocks locks = LocalLocks.in(this.directory.resolve("locks"))) {
			int[] leader = { -1 };
			Elections.await("a leader", () -> {
				leader[0] = leader(locks.lock("test"));
				return leader[0] >= 0 && leader[0] != number && notes(leader[0]).size() % 2 == 1;
			});
			return leader[0];
		}
	}

	private static int leader(LocalLock lock) {
		LeaderElectionRecord record = (lock.read(Recorder.PATIENCE) instanceof Outcome.Found found)
				? found.snapshot().record() : LeaderElectionRecord.EMPTY;
		String holder = record.holderIdentity();
		return (holder != null && !holder.isEmpty()) ? holder.charAt("candidate-".length()) - '0' : -1;
	}

	private List<String> notes(int number) {
		try {
			return Files.exists(notesFile(number)) ? Files.readAllLines(notesFile(number)) : List.of();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Path notesFile(int number) {
		return this.directory.resolve("notes-" + number);
	}

	private static long token(String note) {
		return Long.parseLong(note.split(" ")[1]);
	}

}
