package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionMetricsAutoConfigurationTests.Job;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class MetricsReferenceTests {

	private static final Pattern ROW = Pattern
		.compile("^\\| `(leader[.][a-z.]+)` \\| (\\w+) \\| (\\w*) \\| ([a-z`, ]+) \\|", Pattern.MULTILINE);

	private static final Pattern PROMETHEUS_NAME = Pattern.compile("leader_(?:election|only)_\\w+");

	private static final List<String> REGISTERED = new ArrayList<>();

	private static String scraped = "";

	private final String page = page();

	/** A term that is lost while a call of it runs, and a term after it. */
	@BeforeAll
	static void everythingThatIsMeasuredHappens() {
		InMemoryLock lock = new InMemoryLock("shared");
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					LeaderOnlyAutoConfiguration.class, LeaderElectionMetricsAutoConfiguration.class,
					MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
					"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
			.withBean(InMemoryLock.class, () -> lock)
			.withBean(PrometheusMeterRegistry.class, () -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
			.withBean(Job.class)
			.run((context) -> {
				PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
				await().until(context.getBean(LeaderElection.class)::isLeader);
				context.getBean(Job.class).outlast(lock);
				await().until(() -> registry.find("leader.election.leaderless").timer() != null);
				register(registry);
				scraped = registry.scrape();
			});
	}

	@Test
	void thePageNamesExactlyTheMetersThatThereAre() {
		List<String> documented = ROW.matcher(this.page).results().map(MetricsReferenceTests::row).toList();
		assertThat(documented).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(new TreeSet<>(REGISTERED));
	}

	@Test
	void alertsAskForWhatPrometheusIsGiven() {
		Set<String> names = PROMETHEUS_NAME.matcher(this.page)
			.results()
			.map(MatchResult::group)
			.collect(Collectors.toSet());
		assertThat(names).hasSizeGreaterThan(3).allSatisfy((name) -> assertThat(scraped).containsPattern(name + "\\{"));
	}

	private static void register(MeterRegistry registry) {
		registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("leader."))
			.map(MetricsReferenceTests::row)
			.forEach(REGISTERED::add);
	}

	private static String row(Meter.Id id) {
		String tags = id.getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(", "));
		return String.join(" | ", id.getName(), id.getType().name().toLowerCase(Locale.ROOT),
				Objects.requireNonNullElse(id.getBaseUnit(), ""), tags);
	}

	private static String row(MatchResult row) {
		return String.join(" | ", row.group(1), row.group(2), row.group(3), row.group(4).replace("`", ""));
	}

	private static String page() {
		try {
			return Files.readString(Path.of("../docs/reference/metrics.md"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
