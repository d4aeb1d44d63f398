package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.type.AnnotationMetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class OptionalLibrariesTests {

	private static final String[] BEANS = { "leaderElectionHealthContributor", "leaderElectionInfoContributor",
			"leaderEndpoint" };

	@Test
	void allAreUsed() {
		try (ConfigurableApplicationContext context = startWithout()) {
			assertThat(context.getBeanDefinitionNames()).contains(BEANS);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.health", "org.springframework.boot.actuate",
			"org.springframework.boot.actuate.autoconfigure", "io.micrometer.core",
			"org.springframework.boot.micrometer" })
	void noneIsNeeded(String library) {
		try (ConfigurableApplicationContext context = startWithout(library)) {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(context.getBeanNamesForType(LeaderOnlyAdvisor.class)).hasSize(1);
		}
	}

	private static ConfigurableApplicationContext startWithout(String... packages) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader(packages)))
			.run("--spring.application.name=orders", "--leader-election.lock.type=in-memory",
					"--management.endpoints.jmx.exposure.include=*", "--management.endpoints.web.exposure.include=*",
					"--spring.jmx.enabled=false");
	}

	@Configuration(proxyBeanMethods = false)
	@Import(OwnAutoConfigurations.class)
	@ImportAutoConfiguration(ApplicationAvailabilityAutoConfiguration.class)
	static class Application {

	}

	/** Boot's own don't bear that the jar in which they are has lost its classes. */
	static class OwnAutoConfigurations extends AutoConfigurationImportSelector {

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return AnnotationAttributes.fromMap(Map.of("exclude", new String[0], "excludeName", new String[0]));
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			List<String> all = super.getCandidateConfigurations(metadata, attributes);
			return all.stream().filter((name) -> name.startsWith("dev.leaderelection.")).toList();
		}

	}

}
