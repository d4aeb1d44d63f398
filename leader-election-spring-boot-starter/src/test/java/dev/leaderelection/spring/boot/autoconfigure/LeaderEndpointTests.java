package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.actuate.LeaderEndpoint;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.json.BasicJsonTester;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderEndpointTests {

	private static final String[] FIELDS = { "election", "identity", "leading", "state", "leader", "since", "until",
			"fencingToken", "leaderTransitions", "lock", "watching", "secondsSinceLastContact", "lastError",
			"secondsSinceLastError", "consecutiveErrors" };

	private final BasicJsonTester json = new BasicJsonTester(getClass());

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderElectionEndpointAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory",
				"management.endpoints.web.exposure.include=leader");

	private static final String[] SEVERAL = { "--management.endpoint.leader.access=unrestricted",
			"--leader-election.lock.type=in-memory", "--leader-election.elections.billing.role=bookkeeper",
			"--leader-election.elections.reports.profile=balanced" };

	@Test
	void leaderShowsItself() {
		try (ConfigurableApplicationContext leader = start()) {
			LeaderElection election = leader.getBean(LeaderElection.class);
			await().until(election::isLeader);
			String body = get(leader, "leader").body();
			String identity = election.status().identity();
			assertThat(this.json.from(body)).<Object, Object>extractingJsonPathMapValue("$")
				.containsOnlyKeys((Object[]) FIELDS);
			assertThat(this.json.from(body)).hasJsonPathBooleanValue("leading", true)
				.hasJsonPathStringValue("leader", identity)
				.hasJsonPathStringValue("identity", identity)
				.hasJsonPathStringValue("state", "leader")
				.hasJsonPathStringValue("election", "orders")
				.hasJsonPathStringValue("lock", "in-memory lock shared")
				.hasJsonPathStringValue("fencingToken", "1");
		}
	}

	@Test
	void theReferenceShowsEveryName() throws IOException {
		String page = Files.readString(Path.of("../docs/reference/endpoint.md"));
		String example = page.substring(page.indexOf("```json") + 7, page.indexOf("```\n\nAll names"));
		assertThat(this.json.from(example)).<Object, Object>extractingJsonPathMapValue("$")
			.containsOnlyKeys((Object[]) FIELDS);
		assertThat(FIELDS)
			.allSatisfy((field) -> assertThat(page.substring(page.indexOf("All names"))).contains("`" + field + "`"));
	}

	@Test
	void followerShowsTheLeader() {
		try (ConfigurableApplicationContext leader = start()) {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			try (ConfigurableApplicationContext follower = start()) {
				await().until(() -> follower.getBean(LeaderElection.class).status().leader() != null);
				String body = get(follower, "leader").body();
				assertThat(this.json.from(body)).<Object, Object>extractingJsonPathMapValue("$")
					.containsOnlyKeys((Object[]) FIELDS);
				assertThat(this.json.from(body)).hasJsonPathBooleanValue("leading", false)
					.hasJsonPathStringValue("state", "follower")
					.hasJsonPathStringValue("leader", leader.getBean(LeaderElection.class).status().identity());
			}
		}
	}

	@Test
	void severalElectionsAreShownByName() {
		try (ConfigurableApplicationContext context = start(SEVERAL)) {
			await().until(() -> context.getBeansOfType(LeaderElection.class)
				.values()
				.stream()
				.allMatch(LeaderElection::isLeader));
			String all = get(context, "leader").body();
			assertThat(this.json.from(all)).<Object, Object>extractingJsonPathMapValue("elections")
				.containsOnlyKeys("billing", "reports");
			assertThat(this.json.from(all)).<Object, Object>extractingJsonPathMapValue("elections.billing")
				.containsOnlyKeys((Object[]) FIELDS)
				.containsEntry("leading", true);
			assertThat(this.json.from(get(context, "leader/reports").body())).hasJsonPathBooleanValue("leading", true)
				.hasJsonPathStringValue("election", "reports");
			assertThat(get(context, "leader/none").statusCode()).isEqualTo(404);
			assertThat(this.json.from(get(context, "info").body()))
				.hasJsonPathBooleanValue("leaderElection.billing.leading", true)
				.hasJsonPathBooleanValue("leaderElection.reports.leading", true);
		}
	}

	@Test
	void theOnlyElectionIsShownUnderItsNameToo() {
		try (ConfigurableApplicationContext context = start()) {
			assertThat(this.json.from(get(context, "leader/orders").body())).hasJsonPathStringValue("election",
					"orders");
		}
	}

	@Test
	void resigningFromOneElectionKeepsTheOthers() {
		try (ConfigurableApplicationContext context = start(SEVERAL)) {
			LeaderElection billing = context.getBean("billingLeaderElection", LeaderElection.class);
			LeaderElection reports = context.getBean("reportsLeaderElection", LeaderElection.class);
			await().until(() -> billing.isLeader() && reports.isLeader());
			assertThat(post(context, "leader/billing", "{}").body()).isEqualTo("{\"resigned\":true}");
			assertThat(billing.isLeader()).isFalse();
			assertThat(reports.isLeader()).isTrue();
			assertThat(post(context, "leader", "{}").body()).isEqualTo("{\"resigned\":true}");
			assertThat(reports.isLeader()).isFalse();
		}
	}

	@Test
	void anUnknownElectionOrHoldOffIsABadRequest() {
		try (ConfigurableApplicationContext context = start(SEVERAL)) {
			assertThat(post(context, "leader/none", "{}").statusCode()).isEqualTo(400);
			assertThat(post(context, "leader", "{\"holdOff\":\"-1s\"}").statusCode()).isEqualTo(400);
			assertThat(post(context, "leader", "{\"holdOff\":\"soon\"}").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void resigningIsNotOfferedByDefault() {
		try (ConfigurableApplicationContext context = start()) {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(post(context, "leader", "{}").statusCode()).isEqualTo(405);
			assertThat(context.getBean(LeaderElection.class).isLeader()).isTrue();
		}
	}

	@Test
	void resigningIsOfferedIfAccessIsUnrestricted() {
		try (ConfigurableApplicationContext leader = start("--management.endpoint.leader.access=unrestricted")) {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			try (ConfigurableApplicationContext next = start()) {
				HttpResponse<String> response = post(leader, "leader", "{}");
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(this.json.from(response.body())).isStrictlyEqualToJson("{\"resigned\":true}");
				await().until(next.getBean(LeaderElection.class)::isLeader);
			}
		}
	}

	@Test
	void resigningTakesAHoldOff() {
		try (ConfigurableApplicationContext leader = start("--management.endpoint.leader.access=unrestricted")) {
			LeaderElection election = leader.getBean(LeaderElection.class);
			await().until(election::isLeader);
			assertThat(post(leader, "leader", "{\"holdOff\":\"1ms\"}").body()).isEqualTo("{\"resigned\":true}");
			await().until(
					() -> election.leadership().filter((term) -> term.fencingToken().longValueExact() > 1).isPresent());
		}
	}

	@Test
	void aFollowerHasNothingToResign() {
		try (ConfigurableApplicationContext leader = start()) {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			try (ConfigurableApplicationContext follower = start("--management.endpoint.leader.access=unrestricted")) {
				assertThat(post(follower, "leader", "{}").body()).isEqualTo("{\"resigned\":false}");
			}
		}
	}

	@Test
	void healthInfoAndMetricsAreThereToo() {
		try (ConfigurableApplicationContext context = start("--management.endpoint.health.show-details=always")) {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(this.json.from(get(context, "health").body()))
				.hasJsonPathStringValue("components.leaderElection.status", "UP");
			assertThat(this.json.from(get(context, "info").body())).hasJsonPathBooleanValue("leaderElection.leading",
					true);
			assertThat(this.json.from(get(context, "metrics/leader.election.leading").body()))
				.extractingJsonPathNumberValue("measurements[0].value")
				.isEqualTo(1.0);
		}
	}

	@Test
	void thereIsNoEndpointUnlessItIsExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(LeaderEndpoint.class));
	}

	@Test
	void thereIsNoEndpointIfAccessIsDenied() {
		this.contextRunner.withPropertyValues("management.endpoint.leader.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(LeaderEndpoint.class));
	}

	@Test
	void thereIsNoEndpointWithoutAnElection() {
		this.contextRunner.withPropertyValues("leader-election.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderEndpoint.class));
	}

	private ConfigurableApplicationContext start(String... args) {
		String[] common = { "--spring.application.name=orders", "--server.port=0",
				"--leader-election.lease-duration=60s", "--leader-election.retry-period=500ms",
				"--management.endpoints.web.exposure.include=*", "--spring.jmx.enabled=false" };
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(InMemoryLock.class,
					() -> this.lock))
			.run(Stream.concat(Arrays.stream(common), Arrays.stream(args)).toArray(String[]::new));
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) {
		return send(context, path, HttpRequest.newBuilder().GET());
	}

	private static HttpResponse<String> post(ConfigurableApplicationContext context, String path, String body) {
		return send(context, path,
				HttpRequest.newBuilder()
					.POST(HttpRequest.BodyPublishers.ofString(body))
					.header("Content-Type", "application/json"));
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, String path,
			HttpRequest.Builder request) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		try {
			return HttpClient.newHttpClient()
				.send(request.uri(URI.create("http://localhost:" + port + "/actuator/" + path)).build(),
						BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
