package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PropertiesReferenceTests {

	private static final Path PAGE = Path.of("../docs/reference/properties.md");

	private static final String WRITE = "mvn -q -pl leader-election-spring-boot-starter -am test "
			+ "-Dsurefire.failIfNoSpecifiedTests=false -Dtest=PropertiesReferenceTests -Dreference.write=true";

	@Test
	void thePageSaysWhatTheMetadataSays() throws IOException {
		String page = new PropertiesReference(ConfigurationMetadataTests.metadata()).page();
		if (Boolean.getBoolean("reference.write")) {
			Files.writeString(PAGE, page);
		}
		assertThat(PAGE).as("If the metadata is right, write the page anew: " + WRITE).hasContent(page);
	}

}
