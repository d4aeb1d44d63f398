package dev.leaderelection.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.Namespace;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The manifests in {@code sample-app/k8s}.
 */
final class Manifests {

	static final String KUSTOMIZATION = "kustomization.yaml";

	private static final Path FOLDER = Path.of("k8s");

	private Manifests() {
	}

	static List<String> names() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String text(String name) {
		try {
			return Files.readString(FOLDER.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** As kustomize does, puts a namespace in the place of the default one. */
	static String text(String name, Namespace namespace) {
		return text(name).replace("namespace: default", "namespace: " + namespace.name());
	}

	static Map<String, Object> yaml(String name) {
		return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(name));
	}

}
