package dev.leaderelection.apiserver;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One document of a manifest. Its text is sent as it is; only what the path needs is
 * parsed.
 *
 * @param text YAML or JSON
 * @param apiVersion for example {@code coordination.k8s.io/v1}
 * @param kind for example {@code Lease}
 * @param name the object's name
 */
record Manifest(String text, String apiVersion, String kind, String name) {

	static List<Manifest> parse(String documents) {
		return Stream.of(documents.split("(?m)^---.*$")).flatMap(Manifest::document).toList();
	}

	private static Stream<Manifest> document(String text) {
		Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
		if (loaded == null) {
			return Stream.empty();
		}
		Map<?, ?> fields = (Map<?, ?>) loaded;
		Map<?, ?> metadata = (Map<?, ?>) field(fields, "metadata");
		return Stream.of(new Manifest(text, field(fields, "apiVersion").toString(), field(fields, "kind").toString(),
				field(metadata, "name").toString()));
	}

	private static Object field(Map<?, ?> fields, String name) {
		@Nullable Object value = fields.get(name);
		if (value == null) {
			throw new IllegalArgumentException("A manifest has no " + name + ": " + fields);
		}
		return value;
	}

	String groupPath() {
		return this.apiVersion.contains("/") ? "/apis/" + this.apiVersion : "/api/" + this.apiVersion;
	}

}
