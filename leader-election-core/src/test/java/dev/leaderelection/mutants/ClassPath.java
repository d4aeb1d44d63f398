package dev.leaderelection.mutants;

import java.nio.file.Path;

/**
 * The class path of the tests, and the same with a mutant in place of the main classes.
 */
final class ClassPath {

	static final String ALL = System.getProperty("java.class.path");

	/** The classes under test. */
	static final Path MAIN = Path.of("target", "classes").toAbsolutePath();

	private ClassPath() {
	}

	static String with(Path mutant) {
		if (!ALL.contains(MAIN.toString())) {
			throw new IllegalStateException("The class path doesn't have " + MAIN + ": " + ALL);
		}
		return ALL.replace(MAIN.toString(), mutant.toString());
	}

}
