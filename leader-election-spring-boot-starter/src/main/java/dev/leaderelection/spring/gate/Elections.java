package dev.leaderelection.spring.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderElectionSetupException;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;

/** Finds elections by the names that annotations give, and remembers them. */
final class Elections {

	private final ObjectProvider<LeaderElection> elections;

	private final UnaryOperator<String> text;

	private final Map<String, Optional<LeaderElection>> found = new ConcurrentHashMap<>();

	/**
	 * Creates a lookup.
	 * @param elections the application's, resolved when they are needed: the gate is made
	 * before them
	 * @param text resolves placeholders and expressions
	 */
	Elections(ObjectProvider<LeaderElection> elections, UnaryOperator<String> text) {
		this.elections = elections;
		this.text = text;
	}

	/**
	 * Finds an election.
	 * @param expression the name, or empty for the only one
	 * @return the election, empty if the application has none: then nobody leads
	 */
	Optional<LeaderElection> find(String expression) {
		Optional<LeaderElection> known = this.found.get(expression);
		if (known == null) {
			known = expression.isEmpty() ? only() : named(expression);
			this.found.put(expression, known);
		}
		return known;
	}

	boolean exist() {
		return this.elections.stream().findAny().isPresent();
	}

	private Optional<LeaderElection> only() {
		try {
			return Optional.ofNullable(this.elections.getIfAvailable());
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new LeaderElectionSetupException(
					"@LeaderOnly must say which election it means; there is "
							+ this.elections.stream().map(LeaderElection::name).toList() + ".",
					"Write one of the names as the value of the annotation.");
		}
	}

	private Optional<LeaderElection> named(String expression) {
		List<LeaderElection> all = this.elections.stream().toList();
		String name = this.text.apply(expression);
		Optional<LeaderElection> named = all.stream().filter((election) -> election.name().equals(name)).findFirst();
		if (named.isEmpty() && !all.isEmpty()) {
			throw new LeaderElectionSetupException(
					"@LeaderOnly(\"" + expression + "\") names an election that isn't there; there is "
							+ all.stream().map(LeaderElection::name).toList() + ".",
					"Correct the name, or leave it out where the application has one election.");
		}
		return named;
	}

}
