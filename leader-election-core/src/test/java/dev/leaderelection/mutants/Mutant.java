package dev.leaderelection.mutants;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One historic bug, as a patch of the main sources.
 *
 * @param patch the file: a line that names the bug pattern, some that explain it, then a
 * unified diff against the root of the project
 */
record Mutant(Path patch) {

	static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

	private static final Path FOLDER = PROJECT.resolve("reliability/mutants");

	static List<Mutant> all() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.filter((file) -> file.toString().endsWith(".patch")).sorted().map(Mutant::new).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String name() {
		return this.patch.getFileName().toString().replace(".patch", "");
	}

	String pattern() {
		return lines().get(0);
	}

	List<String> lines() {
		try {
			return Files.readAllLines(this.patch);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return name();
	}

}
