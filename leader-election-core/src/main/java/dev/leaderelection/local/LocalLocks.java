package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The locks of one directory, for any number of elections among processes of the same
 * user on this machine. Any thread. Holds no resources but one file-watching thread while
 * watches are open.
 */
public final class LocalLocks implements AutoCloseable {

	private final LocalDirectory directory;

	private final LocalWatches watches;

	/** Tells the directory from any other that may come in its place. */
	private volatile @Nullable Object key;

	private LocalLocks(LocalDirectory directory) {
		this.directory = directory;
		this.watches = new LocalWatches(directory.path());
	}

	/**
	 * Opens <code>leader-election-${user.name}</code> in {@code java.io.tmpdir}, which
	 * only its owner may enter, and creates it where it is missing.
	 * @return the locks, to be closed after the elections that use them
	 * @throws UnusableDirectoryException if it belongs to somebody else, others may write
	 * in it, it is a symbolic link, or its file system has no hard links
	 */
	public static LocalLocks inDefaultDirectory() {
		return new LocalLocks(LocalDirectory.ofUser());
	}

	/**
	 * Opens a directory, and creates it where it is missing.
	 * @param directory the same for all candidates, on a disk of this machine
	 * @return the locks, to be closed after the elections that use them
	 * @throws UnusableDirectoryException if it can't be created or written, or its file
	 * system has no hard links
	 */
	public static LocalLocks in(Path directory) {
		return new LocalLocks(LocalDirectory.at(directory));
	}

	/**
	 * The lock of one election. Nothing is written before it is used.
	 * @param election the election's name, of any characters and length
	 * @return the lock; each call returns another object for the same lock
	 * @throws IllegalArgumentException if the name is blank
	 */
	public LocalLock lock(String election) {
		Path states = this.directory.path().resolve(FileNames.of(election));
		return new LocalLock(this, election, new StateFiles(states, this.directory.scratch()));
	}

	public Path directory() {
		return this.directory.path();
	}

	/** Ends all watches and their thread; records stay. */
	@Override
	public void close() {
		this.watches.close();
	}

	@Override
	public String toString() {
		return "local locks in " + directory();
	}

	LocalWatches watches() {
		return this.watches;
	}

	/**
	 * Whoever empties a temporary directory may remove ours while it is in use, and
	 * somebody else may put theirs in its place.
	 */
	Path prepare(Preparation preparation) throws IOException {
		Object present = this.directory.key();
		if (present == null || !present.equals(this.key)) {
			this.directory.create();
			this.key = this.directory.key();
		}
		return preparation.run();
	}

	/** Makes a scratch file. */
	@FunctionalInterface
	interface Preparation {

		Path run() throws IOException;

	}

}
