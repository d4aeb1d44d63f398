package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Set;

import dev.leaderelection.loop.SystemTimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The directory that local locks live in: makes it, and makes sure of it. Beside one
 * directory for each lock there is one for scratch files, on the same file system.
 *
 * @param path where it is
 * @param ownerOnly whether nobody else may have access to it
 */
record LocalDirectory(Path path, boolean ownerOnly) {

	private static final Duration LEFTOVER = Duration.ofDays(1);

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	static LocalDirectory ofUser() {
		String user = System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
		Path parent = Path.of(System.getProperty("java.io.tmpdir", "."));
		return new LocalDirectory(parent.toAbsolutePath().resolve("leader-election-" + user), true).opened();
	}

	static LocalDirectory at(Path path) {
		return new LocalDirectory(path.toAbsolutePath().normalize(), false).opened();
	}

	/** On the same file system as the locks, and unlike the name of any. */
	Path scratch() {
		return this.path.resolve(".scratch");
	}

	/** Makes the directory where it is missing, and checks it in any case. */
	void create() throws IOException {
		if (this.path.getParent() != null) {
			Files.createDirectories(this.path.getParent());
		}
		createDirectory(this.path);
		if (this.ownerOnly) {
			requireOwn();
		}
		createDirectory(scratch());
	}

	/**
	 * Tells this directory from another one at the same path.
	 * @return {@code null} if there is none, or the system can't tell
	 */
	@Nullable Object key() throws IOException {
		try {
			return Files.readAttributes(this.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private LocalDirectory opened() {
		try {
			create();
			removeLeftovers();
		}
		catch (IOException ex) {
			throw unusable("it can't be created or written (" + ex + ")", ex);
		}
		requireHardLinks();
		return this;
	}

	private void createDirectory(Path directory) throws IOException {
		try {
			Files.createDirectory(directory, attributes(directory));
		}
		catch (FileAlreadyExistsException ex) {
			if (!Files.isDirectory(directory)) {
				throw unusable("there is a file of that name", ex);
			}
		}
	}

	/**
	 * Everybody may write in a temporary directory: what is found there under our name
	 * may be somebody's trap.
	 */
	private void requireOwn() throws IOException {
		if (Files.isSymbolicLink(this.path)) {
			throw unusable("it is a symbolic link. Remove it, or choose another directory", null);
		}
		PosixFileAttributeView view = Files.getFileAttributeView(this.path, PosixFileAttributeView.class,
				LinkOption.NOFOLLOW_LINKS);
		if (view == null) {
			return;
		}
		PosixFileAttributes found = view.readAttributes();
		if (!found.owner().equals(thisUser())) {
			throw unusable("it belongs to " + found.owner().getName() + ". Choose another directory", null);
		}
		if (!OWNER_ONLY.containsAll(found.permissions())) {
			throw unusable("others have access to it (" + PosixFilePermissions.toString(found.permissions())
					+ "). Remove it, or take their access away", null);
		}
	}

	/** Not by name, which need not be known to the system. */
	private static UserPrincipal thisUser() throws IOException {
		Path mine = Files.createTempFile("leader-election-", ".owner");
		try {
			return Files.getOwner(mine, LinkOption.NOFOLLOW_LINKS);
		}
		finally {
			Files.deleteIfExists(mine);
		}
	}

	private void requireHardLinks() {
		Path link = null;
		try {
			Path file = Files.createTempFile(scratch(), "probe-", ".tmp");
			link = file.resolveSibling(file.getFileName() + ".link");
			try {
				Files.createLink(link, file);
			}
			finally {
				Files.deleteIfExists(file);
				Files.deleteIfExists(link);
			}
		}
		catch (UnsupportedOperationException | IOException ex) {
			String problem = (link != null) ? "its file system has no hard links" : "it can't be written";
			throw unusable(problem + " (" + ex + "). Choose a directory on a local disk", ex);
		}
	}

	/** Processes that were killed leave their scratch files behind. */
	private void removeLeftovers() throws IOException {
		long before = new SystemTimeSource().wallMicros() / 1000 - LEFTOVER.toMillis();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(scratch())) {
			for (Path entry : entries) {
				removeIfOlder(entry, before);
			}
		}
	}

	private static void removeIfOlder(Path entry, long millis) throws IOException {
		try {
			if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toMillis() < millis) {
				StateFiles.discard(entry);
			}
		}
		catch (NoSuchFileException ex) {
			// Its owner was quicker.
		}
	}

	private static FileAttribute<?>[] attributes(Path directory) {
		boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(OWNER_ONLY) }
				: new FileAttribute<?>[0];
	}

	private UnusableDirectoryException unusable(String problem, @Nullable Throwable cause) {
		return new UnusableDirectoryException(this.path, problem, cause);
	}

}
