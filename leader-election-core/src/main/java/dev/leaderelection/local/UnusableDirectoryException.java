package dev.leaderelection.local;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Thrown where a directory can't serve for local locks; the message says why, and what to
 * do.
 */
public class UnusableDirectoryException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final transient Path directory;

	public UnusableDirectoryException(Path directory, String problem, @Nullable Throwable cause) {
		super("The directory " + directory + " can't be used for leader election on this machine: " + problem, cause);
		this.directory = directory;
	}

	public Path directory() {
		return this.directory;
	}

}
