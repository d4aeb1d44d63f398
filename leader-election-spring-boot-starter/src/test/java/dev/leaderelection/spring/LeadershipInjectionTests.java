package dev.leaderelection.spring;

import dev.leaderelection.FencingToken;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A term for the running call: injected, or as an argument that the caller leaves open.
 */
class LeadershipInjectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false")
		.withBean(InMemoryLock.class, () -> new InMemoryLock("own"))
		.withBean(Orders.class)
		.withBean(Job.class);

	@Test
	void whatIsInjectedIsTheTermOfTheRunningCall() {
		asLeader((context) -> assertThat(context.getBean(Job.class).run()).isEqualTo(term(context).fencingToken()));
	}

	@Test
	void outsideOfLeaderOnlyWorkItFails() {
		asLeader((context) -> assertThatExceptionOfType(NotLeaderException.class)
			.isThrownBy(context.getBean(Orders.class)::token)
			.withMessage("No leader-only method is running on this thread"));
	}

	@Test
	void itKnowsThatTheTermOfTheRunningCallHasEnded() {
		asLeader((context) -> assertThatExceptionOfType(NotLeaderException.class)
			.isThrownBy(() -> context.getBean(Job.class).runAfter(term(context)::resign))
			.withMessageContaining("has ended"));
	}

	@Test
	void aCallerMayLeaveTheTermOpen() {
		asLeader((context) -> assertThat(context.getBean(Job.class).withTerm("order", null)).isEqualTo(term(context)));
	}

	@Test
	void aTermThatTheCallerPassesIsLeftAlone() {
		asLeader((context) -> {
			Leadership own = context.getBean(Orders.class).leadership;
			assertThat(context.getBean(Job.class).withTerm("order", own)).isSameAs(own);
		});
	}

	private void asLeader(ContextConsumer<AssertableApplicationContext> check) {
		this.contextRunner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			check.accept(context);
		});
	}

	private static Leadership term(AssertableApplicationContext context) {
		return context.getBean(LeaderElection.class).leadership().orElseThrow();
	}

	static class Orders {

		private final Leadership leadership;

		Orders(Leadership leadership) {
			this.leadership = leadership;
		}

		FencingToken token() {
			return this.leadership.fencingToken();
		}

		void check() {
			this.leadership.check();
		}

	}

	static class Job {

		private final Orders orders;

		Job(Orders orders) {
			this.orders = orders;
		}

		@LeaderOnly
		FencingToken run() {
			return this.orders.token();
		}

		@LeaderOnly
		void runAfter(Runnable task) {
			task.run();
			this.orders.check();
		}

		@LeaderOnly
		Leadership withTerm(String order, Leadership leadership) {
			return leadership;
		}

	}

}
