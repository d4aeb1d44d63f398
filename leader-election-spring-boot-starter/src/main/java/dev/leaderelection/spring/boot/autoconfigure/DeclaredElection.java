package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.leaderelection.spring.LeaderElectionSetupException;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * An election that the properties declare: one of several under
 * {@code leader-election.elections}, or the only one, which has no name of its own there.
 *
 * @param name the key, empty for the only one
 */
record DeclaredElection(String name) {

	private static final ConfigurationPropertyName ELECTIONS = ConfigurationPropertyName
		.of("leader-election.elections");

	private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

	/** All elections of the application, in the order of their names. */
	static List<DeclaredElection> all(Environment environment) {
		Map<String, DeclaredElection> elections = new TreeMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(ELECTIONS::isAncestorOf)
					.forEach((key) -> elections.computeIfAbsent(key.getElement(2, Form.UNIFORM),
							(same) -> named(key.getElement(2, Form.ORIGINAL))));
			}
		}
		return elections.isEmpty() ? List.of(new DeclaredElection("")) : List.copyOf(elections.values());
	}

	private static DeclaredElection named(String name) {
		if (!LEGAL.matcher(name).matches()) {
			throw new LeaderElectionSetupException(
					"'leader-election.elections." + name + "' can't be an election: its name isn't legal.",
					"Choose a name of letters, digits, '-' and '.'; it begins and ends with a letter or digit.");
		}
		return new DeclaredElection(name);
	}

	boolean isNamed() {
		return !this.name.isEmpty();
	}

	/** The name of one of the election's beans. */
	String bean(String part) {
		return (isNamed() ? this.name + "LeaderElection" : "leaderElection") + part;
	}

	/** Where a setting is that holds for this election: its own, or else the default. */
	String key(String setting, Environment environment) {
		String own = ELECTIONS + "." + this.name + "." + setting;
		return (isNamed() && environment.containsProperty(own)) ? own : "leader-election." + setting;
	}

	/** Where there are several elections, each needs a role of its own. */
	String role(Environment environment) {
		return Objects.requireNonNullElse(properties(environment).getRole(), this.name);
	}

	/**
	 * The defaults of all elections, and over them what is set for this one, which may be
	 * nothing but its name.
	 */
	ElectionProperties properties(Environment environment) {
		Binder binder = Binder.get(environment);
		ElectionProperties properties = new ElectionProperties();
		binder.bind("leader-election", Bindable.ofInstance(properties));
		if (isNamed()) {
			binder.bind(ELECTIONS.append(this.name), Bindable.ofInstance(properties),
					new IgnoreTopLevelConverterNotFoundBindHandler());
		}
		return properties;
	}

}
