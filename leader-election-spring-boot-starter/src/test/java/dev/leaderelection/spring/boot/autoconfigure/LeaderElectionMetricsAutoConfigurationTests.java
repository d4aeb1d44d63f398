package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.actuate.LeaderElectionMetrics;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionHealthAutoConfigurationTests.ForbiddenLock;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderElectionMetricsAutoConfigurationTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						LeaderElectionMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
						CompositeMeterRegistryAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(Job.class);

	@Test
	void leadingIsOneOnTheLeaderAndZeroOnFollowers() {
		asLeader((leader) -> {
			assertThat(registry(leader).get("leader.election.leading").tag("election", "orders").gauge().value())
				.isEqualTo(1);
			this.contextRunner
				.run((follower) -> assertThat(registry(follower).get("leader.election.leading").gauge().value())
					.isZero());
		});
	}

	@Test
	void termsAreCountedByTheReasonOfTheirEnd() {
		asLeader((context) -> {
			context.getBean(LeaderElection.class).resign();
			await().untilAsserted(() -> assertThat(registry(context).get("leader.election.terms")
				.tags("election", "orders", "reason", "resigned")
				.counter()
				.count()).isEqualTo(1));
		});
	}

	@Test
	void callsAreCountedByTheirOutcome() {
		asLeader((leader) -> {
			leader.getBean(Job.class).run();
			assertThat(calls(leader, "run")).isEqualTo(1);
			this.contextRunner.run((follower) -> {
				follower.getBean(Job.class).run();
				follower.getBean(Job.class).run();
				assertThat(calls(follower, "skipped")).isEqualTo(2);
			});
		});
	}

	@Test
	void failedRequestsAreCounted() {
		asLeader((context) -> assertThat(
				registry(context).get("leader.election.errors").tag("election", "orders").functionCounter().count())
			.isZero());
	}

	@Test
	void theTimeUntilTheDeadlineIsZeroOnFollowers() {
		asLeader((leader) -> {
			assertThat(remaining(leader)).isPositive().isLessThanOrEqualTo(40);
			this.contextRunner.run((follower) -> assertThat(remaining(follower)).isZero());
		});
	}

	@Test
	void silenceEndsWithEveryRenewal() {
		asLeader((leader) -> {
			await().until(() -> silence(registry(leader)) > 0.1);
			double before = silence(registry(leader));
			await().until(() -> silence(registry(leader)) < before);
		});
	}

	@Test
	void silenceGrowsFromTheStartIfNothingIsEverHeard() {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (LeaderElection election = LeaderElection.builder().name("orders").lock(new ForbiddenLock()).build()) {
			new LeaderElectionMetrics(List.of(election)).bindTo(registry);
			assertThat(silence(registry)).isZero();
			election.start();
			await().until(() -> election.status().consecutiveErrors() > 0 && silence(registry) > 0.5);
		}
	}

	@Test
	void requestsAreCountedAndTimedByTheirOutcome() {
		asLeader((context) -> await().untilAsserted(() -> {
			FunctionTimer renewals = registry(context).get("leader.election.requests")
				.tags("election", "orders", "operation", "update", "outcome", "stored")
				.functionTimer();
			assertThat(renewals.count()).isPositive();
			assertThat(renewals.totalTime(TimeUnit.NANOSECONDS)).isPositive();
		}));
	}

	@Test
	void theKindsOfRequestsAreFew() {
		asLeader((context) -> assertThat(registry(context).get("leader.election.requests").functionTimers())
			.hasSize(14));
	}

	@Test
	void aHandOverIsTimed() {
		asLeader((leader) -> this.contextRunner.run((next) -> {
			leader.getBean(LeaderElection.class).resign();
			await().until(next.getBean(LeaderElection.class)::isLeader);
			await().untilAsserted(() -> {
				Timer leaderless = registry(next).get("leader.election.leaderless")
					.tags("election", "orders", "after", "handover")
					.timer();
				assertThat(leaderless.count()).isEqualTo(1);
				assertThat(leaderless.totalTime(TimeUnit.SECONDS)).isLessThan(30);
			});
		}));
	}

	@Test
	void callsThatOutlastTheLockAreCounted() {
		asLeader((context) -> {
			context.getBean(Job.class).outlast(this.lock);
			assertThat(registry(context).get("leader.only.overruns")
				.tags("class", "Job", "method", "outlast")
				.counter()
				.count()).isEqualTo(1);
			context.getBean(Job.class).run();
			assertThat(registry(context).get("leader.only.overruns").counters()).hasSize(1);
		});
	}

	@Test
	void micrometerIsNotNeeded() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					LeaderOnlyAutoConfiguration.class, LeaderElectionMetricsAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory")
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("leaderElectionMetrics"));
	}

	@Test
	void aRegistryIsNeeded() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					LeaderElectionMetricsAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
			.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderElectionMetrics.class));
	}

	private void asLeader(Check check) {
		this.contextRunner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			check.accept(context);
		});
	}

	private static double remaining(AssertableApplicationContext context) {
		return registry(context).get("leader.election.remaining")
			.tag("election", "orders")
			.timeGauge()
			.value(TimeUnit.SECONDS);
	}

	private static double silence(MeterRegistry registry) {
		return registry.get("leader.election.silence").tag("election", "orders").timeGauge().value(TimeUnit.SECONDS);
	}

	private static double calls(AssertableApplicationContext context, String outcome) {
		return registry(context).get("leader.only.calls")
			.tags("class", "Job", "method", "run", "outcome", outcome)
			.counter()
			.count();
	}

	private static MeterRegistry registry(AssertableApplicationContext context) {
		return context.getBean(MeterRegistry.class);
	}

	private interface Check {

		void accept(AssertableApplicationContext context) throws Exception;

	}

	static class Job {

		@LeaderOnly
		void run() {
		}

		@LeaderOnly
		void outlast(InMemoryLock lock) {
			Leadership leadership = CurrentLeadership.require();
			lock.delete();
			await().until(() -> !leadership.isValid());
		}

	}

}
