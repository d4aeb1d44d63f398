package dev.leaderelection.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The project's folder, found from the place where the demo's own classes are.
 *
 * @param folder the folder that has {@code sample-app}
 */
record Checkout(Path folder) {

	private static final Path SAMPLE = Path.of("sample-app");

	static Checkout find() {
		for (Path folder = ownPlace(); folder != null; folder = folder.getParent()) {
			if (Files.isDirectory(folder.resolve(SAMPLE))) {
				return new Checkout(folder);
			}
		}
		throw new DemoFailure("There is no sample-app beside the demo: run it in a checkout of the project");
	}

	private static Path ownPlace() {
		try {
			return Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The application that a replica runs.
	 * @return the jar
	 * @throws DemoFailure if it has not been built
	 */
	Path sampleJar() {
		Path jar = this.folder.resolve(SAMPLE).resolve("target").resolve("sample-app.jar");
		if (!Files.isRegularFile(jar)) {
			throw new DemoFailure("%s is missing: build it with 'mvn -q -DskipTests package'".formatted(jar));
		}
		return jar;
	}

	/**
	 * One of the sample's manifests.
	 * @param name its file name
	 * @return its text
	 */
	String manifest(String name) {
		try {
			return Files.readString(this.folder.resolve(SAMPLE).resolve("k8s").resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
