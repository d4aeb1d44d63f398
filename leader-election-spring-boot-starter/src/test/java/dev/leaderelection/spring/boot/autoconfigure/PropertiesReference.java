package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.ClassUtils;

/** The page of all properties, made of what editors know about them. */
final class PropertiesReference {

	private static final String HEAD = """
			# Properties

			What editors know, as a page. It is written from the starter's configuration metadata, and a test fails where it differs:

			```sh
			mvn -q -pl leader-election-spring-boot-starter -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest=PropertiesReferenceTests \\
				-Dreference.write=true
			```

			A duration is written as `500ms`, `10s`, `5m` or `1d`; a number without a unit is milliseconds. An empty default is explained in the
			meaning. A setting that doesn't exist fails the start, and so does a value that a setting can't have.

			Where there are several elections, each has its settings under `leader-election.elections.<name>`: all that are marked below with ✓, without
			`leader-election`. What one leaves out is as set directly under `leader-election`.

			```yaml
			leader-election:
			  lease-duration: 20s                  # for all elections
			  elections:
			    billing: {}
			    reports:
			      lease-duration: 30s              # for this one
			```
			""";

	private static final Map<String, String> TYPES = Map.of("java.lang.Boolean", "`true`, `false`",
			"java.time.Duration", "duration", "java.lang.Integer", "number", "java.lang.String", "text",
			"java.nio.file.Path", "path", "java.util.Map<java.lang.String,java.lang.String>", "texts by key");

	private static final KnownSettings OF_ONE_ELECTION = KnownSettings.ofOneElection();

	private final JsonNode metadata;

	PropertiesReference(JsonNode metadata) {
		this.metadata = metadata;
	}

	String page() {
		Map<String, List<JsonNode>> sections = this.metadata.get("properties")
			.valueStream()
			.collect(Collectors.groupingBy(PropertiesReference::section, TreeMap::new, Collectors.toList()));
		return sections.entrySet()
			.stream()
			.map((section) -> section(section.getKey(), section.getValue()))
			.collect(Collectors.joining("", HEAD, ""));
	}

	private static String section(JsonNode property) {
		String[] elements = name(property).split("[.]");
		if (elements[0].equals("management")) {
			return elements[0];
		}
		return (elements.length > 2) ? elements[0] + "." + elements[1] : elements[0];
	}

	private String section(String name, List<JsonNode> properties) {
		String table = properties.stream().map(PropertiesReference::row).collect(Collectors.joining());
		String values = properties.stream().map(this::explainedValues).collect(Collectors.joining());
		return "\n## `%s`\n\n| property | values | default | each | meaning |\n| --- | --- | --- | --- | --- |\n%s%s"
			.formatted(name, table, values);
	}

	private static String row(JsonNode property) {
		String name = name(property);
		String type = property.get("type").asString();
		return "| `%s` | %s | %s | %s | %s |\n".formatted(name + (type.startsWith("java.util.Map") ? ".*" : ""),
				values(name, type), defaultValue(property), ofOneElection(name) ? "✓" : "",
				property.get("description").asString().replace("|", "\\|").replace("<", "&lt;"));
	}

	private static String values(String name, String type) {
		if (name.equals("leader-election.elections")) {
			return "settings by name";
		}
		return TYPES.containsKey(type) ? TYPES.get(type) : constants(type);
	}

	private static String constants(String type) {
		Class<?> constants = ClassUtils.resolveClassName(type, null);
		return Stream.of(constants.getEnumConstants())
			.map((constant) -> "`" + dashed(constant.toString()) + "`")
			.collect(Collectors.joining(", "));
	}

	private static String defaultValue(JsonNode property) {
		JsonNode value = property.get("defaultValue");
		return (value != null) ? "`" + dashed(value.asString()) + "`" : "";
	}

	private static boolean ofOneElection(String name) {
		ConfigurationPropertyName full = ConfigurationPropertyName.of(name);
		return name.startsWith("leader-election.") && OF_ONE_ELECTION.contain(full.subName(1));
	}

	/** What the hints say about the values of a property. */
	private String explainedValues(JsonNode property) {
		return this.metadata.get("hints")
			.valueStream()
			.filter((hint) -> name(hint).equals(name(property)))
			.map((hint) -> hint.get("values")
				.valueStream()
				.map((value) -> "| `%s` | %s |\n".formatted(value.get("value").asString(),
						value.get("description").asString()))
				.collect(Collectors.joining("", "\n| `" + name(hint) + "` | |\n| --- | --- |\n", "")))
			.collect(Collectors.joining());
	}

	private static String dashed(String constant) {
		return constant.toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static String name(JsonNode described) {
		return described.get("name").asString();
	}

}
