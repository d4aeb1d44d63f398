package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.Snapshot;
import dev.leaderelection.spring.actuate.LeaderElectionHealthIndicator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderElectionHealthAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderElectionHealthAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms");

	@Test
	void aLeaderIsUp() {
		with(new InMemoryLock("shared")).run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			await().until(election::isLeader);
			Health health = context.getBean(LeaderElectionHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("leading", true)
				.containsEntry("election", "orders")
				.containsEntry("lock", "in-memory lock shared")
				.containsEntry("leader", election.status().identity())
				.containsKey("secondsSinceLastContact")
				.doesNotContainKeys("lastError", "consecutiveErrors");
		});
	}

	@Test
	void aFollowerIsUp() {
		InMemoryLock lock = new InMemoryLock("shared");
		with(lock).run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			with(lock).run((follower) -> {
				await().until(() -> follower.getBean(LeaderElection.class).status().leader() != null);
				Health health = follower.getBean(LeaderElectionHealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("leading", false);
			});
		});
	}

	@Test
	void anOutageIsToleratedForAWhile() {
		with(new ForbiddenLock()).run((context) -> {
			await().until(() -> context.getBean(LeaderElection.class).status().consecutiveErrors() > 0);
			Health health = context.getBean(LeaderElectionHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsKey("consecutiveErrors")
				.containsEntry("lastError", "the pod may not get leases");
		});
	}

	@Test
	void anOutageIsDownAfterThat() {
		with(new ForbiddenLock()).withPropertyValues("leader-election.health.tolerance=20ms").run((context) -> {
			LeaderElectionHealthIndicator indicator = context.getBean(LeaderElectionHealthIndicator.class);
			await().until(() -> indicator.health().getStatus().equals(Status.DOWN)
					&& indicator.health().getDetails().containsKey("lastError"));
		});
	}

	@Test
	void anElectionThatIsNotStartedIsUp() {
		with(new ForbiddenLock()).withPropertyValues("leader-election.auto-startup=false")
			.run((context) -> assertThat(context.getBean(LeaderElectionHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.UP));
	}

	@Test
	void canBeSwitchedOff() {
		with(new InMemoryLock("own")).withPropertyValues("management.health.leader-election.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(LeaderElectionHealthIndicator.class));
	}

	private ApplicationContextRunner with(ResourceLock lock) {
		return this.contextRunner.withBean(ResourceLock.class, () -> lock);
	}

	static class ForbiddenLock implements ResourceLock {

		private final Outcome refused = new Outcome.Refused("the pod may not get leases");

		@Override
		public Outcome read(Duration timeout) {
			return this.refused;
		}

		@Override
		public Outcome create(LeaderElectionRecord record, Duration timeout) {
			return this.refused;
		}

		@Override
		public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
			return this.refused;
		}

		@Override
		public String describe() {
			return "forbidden lock";
		}

	}

}
