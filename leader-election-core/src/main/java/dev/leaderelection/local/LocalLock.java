package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.LockWatch;
import dev.leaderelection.lock.LockWatchListener;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.loop.SystemTimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock among the processes of one machine. {@link LocalLocks} makes it; any thread.
 * <p>
 * <b>How it is stored.</b> Each state is an immutable file named by a sequence number; it
 * holds the digest of the state before it. The state with the greatest number is the
 * current one. A write puts complete content into a scratch file, forces it to the disk,
 * and links it to the number after its base; linking fails if that name is taken. The
 * first state comes with its directory, which is renamed into place; renaming fails if
 * there is a directory with something in it. Nothing else is ever changed, no file lock
 * is held, and no step leaves anything that another process would have to wait for or
 * repair: so a process may be killed or paused at any instant.
 * <p>
 * <b>Why that is a compare-and-set.</b> Old states are removed, so a process that was
 * paused before it linked might find the name free again. Call the file that was first at
 * a number <i>genuine</i>, a later one a <i>ghost</i>.
 * <ol>
 * <li>A genuine state is removed only after its predecessor: whoever removes lists the
 * directory and goes upwards from the smallest number, stops where it can't remove, and
 * never touches the newest {@value StateFiles#KEPT}. (A listing has every entry that is
 * there from its beginning to its end; more isn't assumed of it.)</li>
 * <li><i>Writing.</i> After linking number n + 1, the base n is read once more. If it is
 * there with the digest it had, n has not been removed, hence n + 1 never was (1), hence
 * the name was free because it had never been used: the write is genuine, and the only
 * one that will ever be confirmed on n. Otherwise the outcome is unknown, never
 * stored.</li>
 * <li><i>Reading.</i> State n is read, n + 1 is seen to be absent, then n - 1 is seen to
 * be present with the digest that n names. So n - 1 had not been removed, hence n and n +
 * 1 had not been (1): n is genuine, and was the current state at the moment when n + 1
 * was looked for. A first state, which has no predecessor, can't be a ghost, since only
 * numbers after a base are linked; that it is still there afterwards suffices.</li>
 * <li>Where that fails, the reader looks again. A state that can't be proved but stays as
 * it is was damaged by a crash of the machine or by a person, and is taken as it is: a
 * lock never ends up in a state that needs a repair.</li>
 * </ol>
 * The numbers of a lock begin with the time of its creation in microseconds, so that
 * those of a lock that was deleted and created anew don't meet.
 * <p>
 * <b>Versions</b> are {@code max(version before + 1, wall clock in microseconds)}: they
 * rise from write to write, and also after the directory has been deleted, unless the
 * clock was set back meanwhile.
 * <p>
 * <b>Limits.</b> For the file systems of one machine (not NFS and the like), with hard
 * links. Whoever can write in the directory can take part in the election and disturb it.
 */
public final class LocalLock implements ResourceLock {

	private static final Logger logger = LoggerFactory.getLogger(LocalLock.class);

	/** How often a reader looks again while others are writing. */
	private static final int MAX_LOOKS = 50;

	/** How often a state that can't be proved must look the same to be taken as it is. */
	private static final int SAME_LOOKS = 3;

	private final LocalLocks locks;

	private final String election;

	private final StateFiles files;

	private final SystemTimeSource time = new SystemTimeSource();

	LocalLock(LocalLocks locks, String election, StateFiles files) {
		this.locks = locks;
		this.election = election;
		this.files = files;
	}

	@Override
	public Outcome read(Duration timeout) {
		return attempt(() -> {
			StoredState current = current(due(timeout));
			return (current != null) ? new Outcome.Found(current.snapshot()) : new Outcome.Absent();
		});
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		long due = due(timeout);
		return attempt(() -> {
			if (this.files.newest() != null) {
				return new Outcome.Conflict();
			}
			long micros = this.time.wallMicros();
			ResourceVersion version = StateText.versionAfter(null, micros);
			return publishFirst(micros, StateText.write(version, null, record, Map.of()), due);
		});
	}

	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		long due = due(timeout);
		if (!(base.attachment() instanceof StoredState before)) {
			return new Outcome.Refused("the snapshot doesn't come from a local lock");
		}
		return attempt(() -> {
			if (!before.isSameFileAs(this.files.read(before.sequence()))) {
				return (this.files.newest() == null) ? new Outcome.Absent() : new Outcome.Conflict();
			}
			if (this.files.exists(before.sequence() + 1)) {
				return new Outcome.Conflict();
			}
			ResourceVersion version = StateText.versionAfter(base.version(), this.time.wallMicros());
			return publish(before, StateText.write(version, before.digest(), record, before.foreign()), due);
		});
	}

	/**
	 * Removes the record, as an operator would. Not for a lock that is held.
	 * @throws IOException if the files can't be removed
	 */
	public void delete() throws IOException {
		this.files.removeAll();
	}

	/**
	 * Reports changes until closed, on the file-watching thread that all locks of this
	 * directory share. Where the operating system can't watch files, the watch ends at
	 * once.
	 */
	@Override
	public LockWatch watch(@Nullable ResourceVersion since, LockWatchListener listener) {
		return this.locks.watches().open(this, since, listener);
	}

	@Override
	public String describe() {
		return "local lock " + this.election;
	}

	@Override
	public String toString() {
		return describe() + " in " + this.files.directory();
	}

	Path directory() {
		return this.files.directory();
	}

	private Outcome publish(StoredState base, byte[] content, long due) throws IOException {
		if (content.length > StateFiles.MAX_SIZE) {
			return new Outcome.Refused("the record is larger than " + StateFiles.MAX_SIZE + " bytes");
		}
		long sequence = base.sequence() + 1;
		Path prepared = this.locks.prepare(() -> this.files.prepare(content));
		try {
			if (isOver(due)) {
				return new Outcome.Unknown("the time was over before anything was written");
			}
			this.files.publish(sequence, prepared);
		}
		catch (FileAlreadyExistsException ex) {
			return new Outcome.Conflict();
		}
		catch (NoSuchFileException ex) {
			return new Outcome.Unknown("the directory of the lock was deleted meanwhile");
		}
		finally {
			discard(prepared);
		}
		if (!base.isSameFileAs(this.files.read(base.sequence()))) {
			return new Outcome.Unknown("others went on while this process was paused in the middle of its write");
		}
		return stored(sequence, content);
	}

	private Outcome publishFirst(long sequence, byte[] content, long due) throws IOException {
		Path prepared = this.locks.prepare(() -> this.files.prepareFirst(sequence, content));
		try {
			if (isOver(due)) {
				return new Outcome.Unknown("the time was over before anything was written");
			}
			this.files.publishFirst(prepared);
		}
		catch (IOException ex) {
			if (this.files.newest() != null) {
				return new Outcome.Conflict();
			}
			throw ex;
		}
		finally {
			discard(prepared);
		}
		return stored(sequence, content);
	}

	private Outcome stored(long sequence, byte[] content) {
		try {
			this.files.removeOldStates(sequence);
		}
		catch (IOException ex) {
			logger.debug("{}: old states can't be removed now; the next write tries again", this, ex);
		}
		return new Outcome.Stored(StateText.read(sequence, content, 0).snapshot());
	}

	private @Nullable StoredState current(long due) throws IOException {
		Look before = null;
		int same = 0;
		for (int i = 0; i < MAX_LOOKS && !isOver(due); i++) {
			Look look = look();
			same = look.isSameAs(before) ? same + 1 : 1;
			if (look.proved() || same == SAME_LOOKS) {
				return look.state();
			}
			before = look;
		}
		throw new IOException("no state could be read in time while others were writing");
	}

	private Look look() throws IOException {
		Long newest = this.files.newest();
		StoredState state = (newest != null) ? this.files.read(newest) : null;
		return new Look(newest, state, state != null && isProvedCurrent(state));
	}

	private boolean isProvedCurrent(StoredState state) throws IOException {
		if (this.files.exists(state.sequence() + 1)) {
			return false;
		}
		if (state.previous() == null) {
			return state.isSameFileAs(this.files.read(state.sequence()));
		}
		StoredState before = this.files.read(state.sequence() - 1);
		return before != null && before.digest().equals(state.previous());
	}

	private long due(Duration timeout) {
		return this.time.read().monotonic() + timeout.toNanos();
	}

	private boolean isOver(long due) {
		return this.time.read().monotonic() - due >= 0;
	}

	/** Whatever goes wrong is an outcome. */
	private static Outcome attempt(Operation operation) {
		try {
			return operation.run();
		}
		catch (AccessDeniedException ex) {
			return new Outcome.Refused("access denied: " + ex.getMessage());
		}
		catch (UnusableDirectoryException ex) {
			return new Outcome.Refused(String.valueOf(ex.getMessage()));
		}
		catch (IOException ex) {
			return new Outcome.Unknown(ex.toString());
		}
	}

	private static void discard(Path prepared) {
		try {
			StateFiles.discard(prepared);
		}
		catch (IOException ex) {
			logger.debug("A scratch file can't be removed now; it goes when the directory is opened again", ex);
		}
	}

	/** One operation on files. */
	@FunctionalInterface
	private interface Operation {

		Outcome run() throws IOException;

	}

	/** What one look at the directory showed. */
	private record Look(@Nullable Long newest, @Nullable StoredState state, boolean proved) {

		private boolean isSameAs(@Nullable Look other) {
			if (other == null || !Objects.equals(this.newest, other.newest)) {
				return false;
			}
			return this.newest == null || (this.state != null && this.state.isSameFileAs(other.state));
		}

	}

}
