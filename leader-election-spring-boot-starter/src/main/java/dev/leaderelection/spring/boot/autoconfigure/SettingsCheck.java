package dev.leaderelection.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.boot.autoconfigure.ElectionProperties.Kubernetes;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Refuses settings that nobody reads, because one that is misspelt would silently have
 * its default; and elections that would be in each other's way.
 */
final class SettingsCheck {

	private static final ConfigurationPropertyName ALL = ConfigurationPropertyName.of("leader-election");

	private static final ConfigurationPropertyName ELECTIONS = ALL.append("elections");

	private static final String HEALTH = "org.springframework.boot.health.registry.HealthContributorRegistry";

	private final KnownSettings common = new KnownSettings(LeaderElectionProperties.class)
		.with("catch-up", CatchUpProperties.class)
		.with("transactions", TransactionProperties.class);

	private final Environment environment;

	private final Map<DeclaredElection, ElectionProperties> elections;

	SettingsCheck(Environment environment, Map<DeclaredElection, ElectionProperties> elections) {
		this.environment = environment;
		this.elections = elections;
	}

	void check() {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && !isOfTheMachine(source)) {
				iterable.stream().filter(ALL::isAncestorOf).forEach(this::checkKnown);
			}
		}
		this.elections.forEach(this::checkHealth);
		checkOwn("role", (properties) -> properties.getRole());
		checkOwn("status-file", (properties) -> properties.getStatusFile());
		checkOwn("kubernetes.lease-name", (properties) -> leaseName(properties.getKubernetes()));
		checkOwn("kubernetes.pod-label", (properties) -> properties.getKubernetes().getPodLabel());
	}

	/** Kubernetes puts a variable there for every Service, whatever it is called. */
	private static boolean isOfTheMachine(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& underlying instanceof SystemEnvironmentPropertySource;
	}

	private void checkKnown(ConfigurationPropertyName name) {
		if (!ELECTIONS.isAncestorOf(name)) {
			refuseUnless(this.common, name, 1);
		}
		else if (name.getNumberOfElements() > 3) {
			refuseUnless(KnownSettings.ofOneElection(), name, 3);
		}
		else if (StringUtils.hasText(this.environment.getProperty(name.toString()))) {
			throw new LeaderElectionSetupException("'" + name + "' has a value, but it is an election.",
					"Write settings below it, for example '" + name + ".profile', or nothing.");
		}
	}

	private void refuseUnless(KnownSettings known, ConfigurationPropertyName name, int prefix) {
		ConfigurationPropertyName setting = name.subName(prefix);
		if (known.contain(setting)) {
			return;
		}
		if (this.common.contain(setting)) {
			throw new LeaderElectionSetupException("'" + name + "' can't be set for one election.",
					"Set 'leader-election." + setting + "': it holds for all elections.");
		}
		throw new LeaderElectionSetupException("'" + name + "' is set, but there is no such setting.", "Did you mean '"
				+ name.chop(prefix) + "." + known.nearest(setting.toString()) + "'? Correct it, or remove it.");
	}

	private void checkHealth(DeclaredElection election, ElectionProperties properties) {
		if (properties.getResignWhenDown().getContributor() != null && !ClassUtils.isPresent(HEALTH, null)) {
			throw new LeaderElectionSetupException(
					"'" + election.key("resign-when-down.contributor", this.environment)
							+ "' is set, but nothing tells the application's health.",
					"Add the dependency org.springframework.boot:spring-boot-starter-actuator, or remove the setting.");
		}
	}

	/** What elections that share it would fight over. */
	private void checkOwn(String setting, Function<ElectionProperties, @Nullable Object> value) {
		Map<String, List<String>> elections = new TreeMap<>();
		this.elections.forEach((election, properties) -> {
			Object own = value.apply(properties);
			if (own != null) {
				elections.computeIfAbsent(own.toString(), (same) -> new ArrayList<>()).add(election.name());
			}
		});
		elections.forEach((same, names) -> {
			if (names.size() > 1) {
				throw new LeaderElectionSetupException(
						"'" + setting + "' is '" + same + "' for several elections: " + names + ".",
						"Set 'leader-election.elections." + names.get(0) + "." + setting
								+ "' and so on, to a value of its own for each, or leave it out.");
			}
		});
	}

	private static @Nullable String leaseName(Kubernetes properties) {
		String name = properties.getLeaseName();
		String namespace = properties.getNamespace();
		return (name == null || namespace == null) ? name : namespace + "/" + name;
	}

}
