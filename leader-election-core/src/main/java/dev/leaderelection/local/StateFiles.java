package dev.leaderelection.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The files of one lock: one directory, in it one immutable file for each state, named by
 * its sequence number. Knows nothing of what a state means. Each method is one step, at
 * which a test may pause or end.
 */
class StateFiles {

	/** A state is about 400 bytes; whatever is larger isn't one, and isn't read whole. */
	static final int MAX_SIZE = 64 * 1024;

	/** How many of the newest states are kept. Two would do: see {@link LocalLock}. */
	static final int KEPT = 16;

	/**
	 * The time of a file may be this much older than the clock that versions come from.
	 */
	private static final long COARSE_MICROS = 20_000;

	/** More leftovers than this are removed bit by bit. */
	private static final int MAX_REMOVED = 1000;

	private static final Pattern NAME = Pattern.compile("0[0-9]{18}");

	private final Path directory;

	private final Path scratch;

	StateFiles(Path directory, Path scratch) {
		this.directory = directory;
		this.scratch = scratch;
	}

	Path directory() {
		return this.directory;
	}

	/**
	 * The greatest sequence number at hand. Of files that come or go meanwhile any may be
	 * overlooked.
	 * @return the number, {@code null} if there are no states
	 */
	@Nullable Long newest() throws IOException {
		LongSummaryStatistics found = new LongSummaryStatistics();
		try {
			forEach(found);
		}
		catch (NoSuchFileException | NotDirectoryException ex) {
			return null;
		}
		return (found.getCount() > 0) ? found.getMax() : null;
	}

	/**
	 * Reads a state.
	 * @return the state, {@code null} if there is no such file
	 */
	@Nullable StoredState read(long sequence) throws IOException {
		Path file = file(sequence);
		try (InputStream input = Files.newInputStream(file)) {
			byte[] content = input.readNBytes(MAX_SIZE + 1);
			long micros = Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS) + COARSE_MICROS;
			return StateText.read(sequence, (content.length <= MAX_SIZE) ? content : new byte[0], micros);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	boolean exists(long sequence) throws IOException {
		try {
			Files.readAttributes(file(sequence), BasicFileAttributes.class);
			return true;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/** Writes content to the disk, where nobody looks for it yet. */
	Path prepare(byte[] content) throws IOException {
		Path file = Files.createTempFile(this.scratch, "state-", ".new");
		write(file, content, StandardOpenOption.WRITE);
		return file;
	}

	/** Writes content as the first state in a directory that isn't in its place yet. */
	Path prepareFirst(long sequence, byte[] content) throws IOException {
		Path first = Files.createTempDirectory(this.scratch, "first-");
		write(first.resolve(name(sequence)), content, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
		return first;
	}

	/**
	 * Publishes a prepared state under a sequence number, if there is no file of that
	 * name: the compare-and-set.
	 * @throws java.nio.file.FileAlreadyExistsException if there is one
	 * @throws NoSuchFileException if the lock's directory, or the prepared file, is gone
	 */
	void publish(long sequence, Path prepared) throws IOException {
		Files.createLink(file(sequence), prepared);
	}

	/**
	 * Publishes a prepared first state, if the lock has no directory or an empty one.
	 * @throws IOException also if it has
	 */
	void publishFirst(Path prepared) throws IOException {
		removeStrangers();
		try {
			Files.deleteIfExists(this.directory);
		}
		catch (DirectoryNotEmptyException ex) {
			// The move will fail as well.
		}
		Files.move(prepared, this.directory, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Removes states that are older than the newest ones, the oldest first, and stops
	 * where that fails: a state never goes before its predecessor.
	 */
	void removeOldStates(long newest) throws IOException {
		for (long sequence : oldest()) {
			if (sequence > newest - KEPT) {
				return;
			}
			remove(sequence);
		}
	}

	void remove(long sequence) throws IOException {
		Files.deleteIfExists(file(sequence));
	}

	/** Takes the directory away in one step, then removes it. */
	void removeAll() throws IOException {
		Path removed = Files.createTempDirectory(this.scratch, "removed-");
		try {
			Files.move(this.directory, removed.resolve("states"), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (NoSuchFileException ex) {
			// Nothing to remove.
		}
		discard(removed);
	}

	/** Removes something prepared, whatever became of it. */
	static void discard(Path path) throws IOException {
		if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
			try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
				for (Path entry : entries) {
					discard(entry);
				}
			}
			catch (DirectoryIteratorException ex) {
				throw ex.getCause();
			}
		}
		Files.deleteIfExists(path);
	}

	private NavigableSet<Long> oldest() throws IOException {
		NavigableSet<Long> oldest = new TreeSet<>();
		forEach((sequence) -> {
			oldest.add(sequence);
			if (oldest.size() > MAX_REMOVED) {
				oldest.pollLast();
			}
		});
		return oldest;
	}

	/** What a desktop leaves in directories would keep a lock from being created. */
	private void removeStrangers() throws IOException {
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(this.directory, (entry) -> !isState(entry))) {
			for (Path entry : entries) {
				Files.deleteIfExists(entry);
			}
		}
		catch (NoSuchFileException ex) {
			// So much the better.
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
	}

	private void forEach(LongConsumer consumer) throws IOException {
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(this.directory, StateFiles::isState)) {
			entries.forEach((entry) -> consumer.accept(Long.parseLong(entry.getFileName().toString())));
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
	}

	private Path file(long sequence) {
		return this.directory.resolve(name(sequence));
	}

	private static boolean isState(Path entry) {
		return NAME.matcher(entry.getFileName().toString()).matches();
	}

	private static String name(long sequence) {
		return String.format(Locale.ROOT, "%019d", sequence);
	}

	private static void write(Path file, byte[] content, StandardOpenOption... options) throws IOException {
		try (FileChannel channel = FileChannel.open(file, options)) {
			ByteBuffer buffer = ByteBuffer.wrap(content);
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
			channel.force(true);
		}
	}

}
