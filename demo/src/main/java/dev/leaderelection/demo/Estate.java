package dev.leaderelection.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.leaderelection.apiserver.Undertaker;
import org.jspecify.annotations.Nullable;

/**
 * What must not outlive the demo: its temporary folder and its child processes. On POSIX
 * systems they are gone even if the demo is killed with SIGKILL.
 */
final class Estate implements AutoCloseable {

	private final Path folder;

	private final @Nullable Undertaker undertaker;

	Estate() {
		this.folder = temporaryFolder();
		this.undertaker = isPosix() ? new Undertaker(this.folder) : null;
	}

	private static Path temporaryFolder() {
		try {
			return Files.createTempDirectory("leader-election-demo");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isPosix() {
		return File.separatorChar == '/';
	}

	Path folder() {
		return this.folder;
	}

	void add(Process process) {
		if (this.undertaker != null) {
			this.undertaker.watch(process);
		}
	}

	void remove(Process process) {
		if (this.undertaker != null) {
			this.undertaker.forget(process);
		}
	}

	@Override
	public void close() {
		if (this.undertaker != null) {
			this.undertaker.close();
		}
	}

}
