package dev.leaderelection.spring.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

import dev.leaderelection.apiserver.Eventually;

/**
 * What several processes do, in the true order: each line is appended in one write. Work
 * goes on until somebody allows its end.
 */
record Diary(Path folder) {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	void add(String line) {
		try {
			Files.writeString(this.folder.resolve("diary"), line + "\n", StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	List<String> lines() {
		try {
			Path file = this.folder.resolve("diary");
			return Files.exists(file) ? Files.readAllLines(file) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Does something that lasts until {@link #allowEnds}. */
	void work(String what) {
		add(what + " begins");
		Eventually.await(PATIENCE, what + " may end", () -> Files.exists(this.folder.resolve("end")));
		add(what + " ends");
	}

	void allowEnds() {
		try {
			Files.createFile(this.folder.resolve("end"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitLine(String line) {
		Eventually.await(PATIENCE, line, () -> lines().contains(line));
	}

}
