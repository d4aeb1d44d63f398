package dev.leaderelection.spring.boot.autoconfigure;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderElectionResignationAutoConfigurationTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderElectionHealthAutoConfiguration.class, LeaderElectionResignationAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean("storeHealthIndicator", Store.class, Store::new);

	@Test
	void anotherReplicaLeadsWhenWhatTheLeaderNeedsIsDown() {
		this.contextRunner.withBean(InMemoryLock.class, () -> this.lock)
			.withPropertyValues("leader-election.resign-when-down.contributor=store",
					"leader-election.resign-when-down.threshold=200ms", "leader-election.resign-when-down.hold-off=1h")
			.run((leader) -> {
				await().until(leader.getBean(LeaderElection.class)::isLeader);
				this.contextRunner.withBean(InMemoryLock.class, () -> this.lock).run((next) -> {
					leader.getBean(Store.class).up = false;
					await().until(next.getBean(LeaderElection.class)::isLeader);
					assertThat(leader.getBean(LeaderElection.class).isRunning()).isTrue();
				});
			});
	}

	@Test
	void whatIsDownCostsNoLeadershipUnlessItIsChosen() {
		this.contextRunner
			.withPropertyValues("leader-election.lock.type=in-memory",
					"leader-election.elections.billing.resign-when-down.contributor=store",
					"leader-election.elections.billing.resign-when-down.threshold=100ms",
					"leader-election.elections.billing.resign-when-down.hold-off=1h",
					"leader-election.elections.reports.profile=fast")
			.run((context) -> {
				LeaderElection billing = context.getBean("billingLeaderElection", LeaderElection.class);
				LeaderElection reports = context.getBean("reportsLeaderElection", LeaderElection.class);
				await().until(() -> billing.isLeader() && reports.isLeader());
				context.getBean(Store.class).up = false;
				await().until(() -> !billing.isLeader());
				assertThat(reports.isLeader()).isTrue();
			});
	}

	@Test
	void theHealthOfSeveralElectionsIsComposed() {
		this.contextRunner
			.withPropertyValues("leader-election.lock.type=in-memory", "leader-election.elections.billing=",
					"leader-election.elections.reports=")
			.run((context) -> assertThat((CompositeHealthContributor) context.getBean("leaderElectionHealthContributor",
					HealthContributor.class))
				.extracting(Entry::name)
				.containsExactlyInAnyOrder("billing", "reports"));
	}

	/** Its name as a contributor is the bean's, without the end. */
	static class Store implements HealthIndicator {

		private volatile boolean up = true;

		@Override
		public Health health() {
			return (this.up ? Health.up() : Health.down()).build();
		}

	}

}
