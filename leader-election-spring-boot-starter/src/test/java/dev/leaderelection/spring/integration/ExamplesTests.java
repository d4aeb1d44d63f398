package dev.leaderelection.spring.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExamplesTests {

	private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	@Test
	void everyExampleOfTheDocumentationCompiles() throws IOException {
		String documentation = Files.readString(Path.of("../docs/spring-integration.md"));
		String compiled = words(
				Files.readString(Path.of("src/test/java/dev/leaderelection/spring/integration/Examples.java")));
		List<String> examples = EXAMPLE.matcher(documentation).results().map(MatchResult::group).toList();
		assertThat(examples).hasSize(5).allSatisfy((example) -> assertThat(compiled).contains(code(example)));
	}

	private static String code(String example) {
		return words(example.replace("```java", "").replace("```", ""));
	}

	private static String words(String text) {
		return text.replaceAll("\\s+", " ").strip();
	}

}
