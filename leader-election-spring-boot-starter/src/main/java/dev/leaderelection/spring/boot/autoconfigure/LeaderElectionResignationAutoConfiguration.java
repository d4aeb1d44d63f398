package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Objects;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.actuate.ResignWhenDown;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for resigning when something that the leader's work needs is down.
 */
@AutoConfiguration(after = LeaderElectionAutoConfiguration.class)
@ConditionalOnClass(HealthContributorRegistry.class)
@ConditionalOnBean(LeaderElection.class)
public final class LeaderElectionResignationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ResignWhenDown leaderElectionResignWhenDown(ObjectProvider<HealthContributorRegistry> contributors,
			ObjectProvider<ElectionSettings> settings, ElectionThreads threads) {
		return new ResignWhenDown(contributors::getIfAvailable, (election) -> rule(election, settings),
				threads.loopThread(), threads.callbackThreads());
	}

	/** Not earlier, because this election itself is among the contributors. */
	@Bean
	SmartInitializingSingleton leaderElectionHealthContributorCheck(
			ObjectProvider<HealthContributorRegistry> contributors, ObjectProvider<ElectionSettings> settings) {
		return () -> settings.stream().forEach((election) -> check(election, contributors.getIfAvailable()));
	}

	private static ResignWhenDown.@Nullable Rule rule(String election, ObjectProvider<ElectionSettings> settings) {
		return settings.stream()
			.filter((candidate) -> candidate.areOf(election))
			.filter((candidate) -> candidate.healthContributor() != null)
			.map((candidate) -> new ResignWhenDown.Rule(Objects.requireNonNull(candidate.healthContributor()),
					candidate.resignThreshold(), candidate.resignHoldOff()))
			.findFirst()
			.orElse(null);
	}

	private static void check(ElectionSettings election, @Nullable HealthContributorRegistry registry) {
		election.resignThreshold();
		election.resignHoldOff();
		String name = election.healthContributor();
		if (name != null && ResignWhenDown.find(registry, name) == null) {
			throw new LeaderElectionSetupException(election.named("resign-when-down.contributor") + " is '" + name
					+ "', but there is no such health contributor; there is "
					+ ((registry != null) ? registry.stream().map(Entry::name).sorted().toList() : "none") + ".",
					"Correct the name. One of several in a group is named with a slash, for example 'db/orders'.");
		}
	}

}
