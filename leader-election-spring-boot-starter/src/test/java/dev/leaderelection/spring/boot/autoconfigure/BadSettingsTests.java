package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is set wrongly, the application itself says where, and what to do. */
class BadSettingsTests {

	private static final String NO_BOOLEAN = "failed to convert java.lang.String to";

	@TempDir
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderElectionHealthAutoConfiguration.class, LeaderElectionResignationAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
				LeaderOnlyTransactionAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "POD_NAME=orders-1");

	static Stream<BadSetting> settings() {
		return Stream.of(new BadSetting("enabled", "perhaps", "failed to convert"),
				new BadSetting("name", "№", "'leader-election.kubernetes.lease-name': '' can't be the name of a Lease")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("candidate", "x".repeat(201), "has 201 characters"),
				new BadSetting("profile", "quick", "BALANCED"), new BadSetting("lease-duration", "soon", "Duration"),
				new BadSetting("lease-duration", "900ms", "must be a whole number of seconds"),
				new BadSetting("renew-deadline", "14s", "must be less than 9/11 of lease-duration"),
				new BadSetting("retry-period", "5s", "must leave time for a second attempt"),
				new BadSetting("request-timeout", "-1s", "must be positive"),
				new BadSetting("stop-timeout", "0s", "must be positive"),
				new BadSetting("wait-for-readiness", "perhaps", NO_BOOLEAN),
				new BadSetting("pause-when-unready", "perhaps", NO_BOOLEAN),
				new BadSetting("auto-startup", "perhaps", NO_BOOLEAN), new BadSetting("phase", "last", "int"),
				new BadSetting("status-file", "/nowhere/leader", "no file can be written there"),
				new BadSetting("lock.type", "zookeeper", "CONFIG_MAP"),
				new BadSetting("local.directory", "/proc/none", "can't be used for leader election on this machine")
					.with("lock.type", "local"),
				new BadSetting("health.tolerance", "-1s", "must be positive"),
				new BadSetting("resign-when-down.contributor", "db",
						"there is no such health contributor; there is [leaderElection]"),
				new BadSetting("resign-when-down.threshold", "-1s", "must be positive"),
				new BadSetting("resign-when-down.hold-off", "0s", "must be positive"),
				new BadSetting("catch-up.max-age", "long", "Duration"),
				new BadSetting("transactions.veto", "perhaps", "perhaps"),
				new BadSetting("elections.billing.renew-deadline", "14s",
						"'leader-election.elections.billing.renew-deadline' must be less than"),
				new BadSetting("elections.billing", "fast", "'leader-election.elections.billing' has a value"));
	}

	static Stream<BadSetting> kubernetesSettings() {
		return Stream.of(
				new BadSetting("kubernetes.kubeconfig", "/nowhere/config",
						"The kubeconfig /nowhere/config can't be read"),
				new BadSetting("kubernetes.context", "elsewhere", "It isn't known in which namespace the Lease is")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.service-account-directory", "/nowhere", "there is no token in /nowhere")
					.with("lock.type", "lease"),
				new BadSetting("kubernetes.namespace", "a.b", "'a.b' can't be a namespace")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.lease-name", "A B", "'A B' can't be the name of a Lease")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.create-lease", "perhaps", NO_BOOLEAN),
				new BadSetting("kubernetes.record-events", "perhaps", NO_BOOLEAN),
				new BadSetting("kubernetes.labels.team", "a b", "'a b' can't be a label's value")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.annotations[a b]", "c", "'a b' can't be a annotation's key")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.owner.api-version", "a", "' is set, but the owner has no kind, name, uid.")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.owner.kind", "a", "' is set, but the owner has no api-version, name, uid.")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.owner.name", "a", "' is set, but the owner has no api-version, kind, uid.")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.owner.uid", "a", "' is set, but the owner has no api-version, kind, name.")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.pod-label", "a b", "'a b' can't be a label's key")
					.with("kubernetes.kubeconfig", "KUBECONFIG"),
				new BadSetting("kubernetes.fast-takeover", "always", "ANY_POD"));
	}

	@ParameterizedTest
	@MethodSource({ "settings", "kubernetesSettings" })
	void isNamedWithARemedy(BadSetting setting) throws IOException {
		FailureAnalysis analysis = start(setting);
		assertThat(analysis.getDescription() + analysis.getAction()).contains(setting.problem())
			.contains("leader-election." + setting.name().replaceAll("(labels|annotations).*", "$1"));
		assertThat(analysis.getAction()).isNotBlank();
	}

	@Test
	void eachSettingThatCanBeBadIsInTheTable() {
		TreeSet<String> missing = new TreeSet<>();
		ConfigurationMetadataTests.names()
			.stream()
			.filter((name) -> name.startsWith("leader-election."))
			.filter((name) -> Stream.concat(settings(), kubernetesSettings())
				.noneMatch((setting) -> ("leader-election." + setting.name()).startsWith(name)))
			.forEach(missing::add);
		assertThat(missing).as("any text is good").containsExactly("leader-election.role");
	}

	@Test
	void aSettingThatIsMisspeltFailsTheStart() {
		assertThat(refusal("leader-election.leese-duration=20s"))
			.isEqualTo("'leader-election.leese-duration' is set, but there is no such setting. "
					+ "Did you mean 'leader-election.lease-duration'? Correct it, or remove it.");
		assertThat(refusal("leader-election.kubernetes.podLabels=a"))
			.isEqualTo("'leader-election.kubernetes.podlabels' is set, but there is no such setting. "
					+ "Did you mean 'leader-election.kubernetes.pod-label'? Correct it, or remove it.");
		assertThat(refusal("leader-election.elections.billing.profil=fast"))
			.isEqualTo("'leader-election.elections.billing.profil' is set, but there is no such setting. "
					+ "Did you mean 'leader-election.elections.billing.profile'? Correct it, or remove it.");
	}

	@Test
	void aSettingOfAllElectionsCanNotBeSetForOne() {
		assertThat(refusal("leader-election.elections.billing.kubernetes.context=a"))
			.isEqualTo("'leader-election.elections.billing.kubernetes.context' can't be set for one election. "
					+ "Set 'leader-election.kubernetes.context': it holds for all elections.");
	}

	@Test
	void electionsDoNotShareWhatEachNeedsForItself() {
		assertThat(refusal("leader-election.status-file=/tmp/leader", "leader-election.elections.a.profile=fast",
				"leader-election.elections.b.profile=fast"))
			.isEqualTo("'status-file' is '/tmp/leader' for several elections: [a, b]. "
					+ "Set 'leader-election.elections.a.status-file' and so on, to a value of its own for each, "
					+ "or leave it out.");
		assertThat(refusal("leader-election.elections.a.kubernetes.lease-name=one",
				"leader-election.elections.b.kubernetes.lease-name=one"))
			.startsWith("'kubernetes.lease-name' is 'one' for several elections: [a, b].");
	}

	@Test
	void aHealthContributorIsOfNoUseWithoutTheLibrary() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory",
					"leader-election.resign-when-down.contributor=db")
			.run((context) -> assertThat(context).getFailure()
				.hasMessage("'leader-election.resign-when-down.contributor' is set, but nothing tells the "
						+ "application's health."));
	}

	@Test
	void anySpellingOfASettingIsKnown() {
		this.contextRunner
			.withPropertyValues("leader-election.lock.type=in-memory", "leader-election.leaseDuration=20s",
					"leader-election.elections.a.renew_deadline=7s",
					"leader-election.kubernetes.labels[example.com/team]=shop",
					"leader-election.elections.a.kubernetes.annotations[example.com/team]=shop")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void variablesOfTheMachineAreNotMistakenForSettings() {
		this.contextRunner.withPropertyValues("leader-election.lock.type=in-memory")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addLast(new SystemEnvironmentPropertySource("systemEnvironment",
						Map.of("LEADERELECTION_SERVICE_HOST", "10.0.0.1"))))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private String refusal(String... properties) {
		List<String> refusal = new ArrayList<>();
		this.contextRunner.withPropertyValues("leader-election.lock.type=in-memory")
			.withPropertyValues(properties)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				refusal.add(analysis.getDescription() + " " + analysis.getAction());
			});
		return refusal.get(0);
	}

	private FailureAnalysis start(BadSetting setting) throws IOException {
		Path kubeconfig = Files.writeString(this.directory.resolve("config"), """
				apiVersion: v1
				kind: Config
				current-context: test
				clusters: [{name: test, cluster: {server: "https://127.0.0.1:1"}}]
				users: [{name: test, user: {token: none}}]
				contexts: [{name: test, context: {cluster: test, user: test, namespace: desk}}]
				""");
		List<FailureAnalysis> analyses = new ArrayList<>();
		Map<String, String> values = new TreeMap<>(setting.others());
		values.putIfAbsent("lock.type",
				setting.others().isEmpty() && !setting.name().startsWith("kubernetes.kube") ? "in-memory" : "auto");
		values.put(setting.name(), setting.value());
		this.contextRunner
			.withPropertyValues(values.entrySet()
				.stream()
				.map((entry) -> "leader-election." + entry.getKey() + "="
						+ entry.getValue().replace("KUBECONFIG", kubeconfig.toString()))
				.toArray(String[]::new))
			.withPropertyValues(
					setting.name().contains("service-account") ? "KUBERNETES_SERVICE_HOST=127.0.0.1" : "a=b")
			.run((context) -> analyses.add(analyze(context.getStartupFailure())));
		return analyses.get(0);
	}

	private static FailureAnalysis analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, new MockEnvironment()),
					(factory, name, ex) -> {
					})
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	/**
	 * A setting with a value that it can't have.
	 *
	 * @param name its name
	 * @param value the value
	 * @param problem part of what is said about it
	 * @param others further settings
	 */
	record BadSetting(String name, String value, String problem, Map<String, String> others) {

		BadSetting(String name, String value, String problem) {
			this(name, value, problem, Map.of());
		}

		BadSetting with(String other, String value) {
			return new BadSetting(this.name, this.value, this.problem, Map.of(other, value));
		}

	}

}
