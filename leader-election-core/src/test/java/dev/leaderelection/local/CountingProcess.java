package dev.leaderelection.local;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;

/**
 * A process that counts the lock's record up as fast as it can, and notes the outcome of
 * each write in a file of its own: {@code + count version} for a confirmed one, {@code ?}
 * for one of unknown outcome. Ends when its standard input does.
 */
final class CountingProcess {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final LocalLock lock;

	private final OutputStream notes;

	private volatile boolean ended;

	private CountingProcess(LocalLock lock, OutputStream notes) {
		this.lock = lock;
		this.notes = notes;
	}

	/** Arguments: the locks' directory, the file for notes, and perhaps "stopping". */
	public static void main(String[] arguments) throws IOException {
		LocalLocks locks = LocalLocks.in(Path.of(arguments[0]));
		LocalLock lock = (arguments.length > 2)
				? new LocalLock(locks, "test", new SteppedFiles(locks, "test", CountingProcess::stopBeforePublishing))
				: locks.lock("test");
		try (OutputStream notes = Files.newOutputStream(Path.of(arguments[1]), StandardOpenOption.CREATE,
				StandardOpenOption.APPEND)) {
			new CountingProcess(lock, notes).run();
		}
	}

	private void run() throws IOException {
		note("started");
		Thread parent = new Thread(this::awaitTheEndOfInput);
		parent.setDaemon(true);
		parent.start();
		while (!this.ended) {
			Outcome outcome = this.lock.read(TIMEOUT);
			if (outcome instanceof Outcome.Found found) {
				outcome = this.lock.update(found.snapshot(), next(found.snapshot()), TIMEOUT);
			}
			else if (outcome instanceof Outcome.Absent) {
				outcome = this.lock.create(record(1), TIMEOUT);
			}
			note(outcome);
		}
	}

	private void awaitTheEndOfInput() {
		try {
			System.in.read();
		}
		catch (IOException ex) {
			// It has ended, too.
		}
		this.ended = true;
	}

	private void note(Outcome outcome) throws IOException {
		if (outcome instanceof Outcome.Stored stored) {
			note("+ " + stored.snapshot().record().leaderTransitions() + " " + stored.snapshot().version());
		}
		else if (outcome instanceof Outcome.Unknown unknown) {
			note("? " + unknown.reason());
		}
		else if (!(outcome instanceof Outcome.Conflict)) {
			note("! " + outcome);
		}
	}

	private void note(String line) throws IOException {
		this.notes.write((line + "\n").getBytes(StandardCharsets.UTF_8));
	}

	private static LeaderElectionRecord next(Snapshot snapshot) {
		return record(snapshot.record().leaderTransitions() + 1);
	}

	private static LeaderElectionRecord record(int count) {
		return new LeaderElectionRecord("pod", Duration.ofSeconds(15), Instant.EPOCH, Instant.EPOCH, count, null);
	}

	private static void stopBeforePublishing(String step) throws IOException {
		if (step.equals("publish")) {
			try {
				Signals.send("STOP", ProcessHandle.current());
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		}
	}

}
