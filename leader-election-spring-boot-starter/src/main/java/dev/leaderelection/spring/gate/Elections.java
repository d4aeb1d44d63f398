package dev.leaderelection.spring.gate;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderElectionSetupException;

import org.springframework.beans.factory.ObjectProvider;

/** Finds elections by the names that annotations give. */
final class Elections {

	private final ObjectProvider<LeaderElection> elections;

	private final UnaryOperator<String> placeholders;

	/**
	 * Creates a lookup.
	 * @param elections the application's, resolved at the first call: the gate is made
	 * before them
	 * @param placeholders resolves placeholders
	 */
	Elections(ObjectProvider<LeaderElection> elections, UnaryOperator<String> placeholders) {
		this.elections = elections;
		this.placeholders = placeholders;
	}

	/**
	 * Finds an election.
	 * @param expression the name, or empty for the only one
	 * @return the election, empty if the application has none: then nobody leads
	 */
	Optional<LeaderElection> find(String expression) {
		if (expression.isEmpty()) {
			return Optional.ofNullable(this.elections.getIfAvailable());
		}
		List<LeaderElection> all = this.elections.stream().toList();
		return all.isEmpty() ? Optional.empty() : Optional.of(named(this.placeholders.apply(expression), all));
	}

	private static LeaderElection named(String name, List<LeaderElection> all) {
		return all.stream().filter((election) -> election.name().equals(name)).findFirst().orElseThrow(() -> {
			List<String> names = all.stream().map(LeaderElection::name).toList();
			return new LeaderElectionSetupException(
					"@LeaderOnly(\"" + name + "\") names an election that isn't there; there is " + names + ".",
					"Correct the name, or leave it out where the application has one election.");
		});
	}

}
