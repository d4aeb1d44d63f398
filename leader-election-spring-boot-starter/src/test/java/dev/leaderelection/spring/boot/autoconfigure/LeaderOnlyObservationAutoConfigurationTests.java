package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.actuate.SkippedTaskObservations;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ScheduledTasksObservationAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.TaskExecutionOutcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderOnlyObservationAutoConfigurationTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						LeaderOnlyObservationAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class,
						MetricsAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
						ObservationAutoConfiguration.class, ScheduledTasksObservationAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withBean(Other.class)
		.withUserConfiguration(Jobs.class);

	@Test
	void aSkippedRunIsNotObservedAsASuccess() {
		this.contextRunner.run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			await().until(() -> observed(leader, "run", "SUCCESS") > 0);
			this.contextRunner.run((follower) -> {
				await().until(() -> observed(follower, "run", "SKIPPED") > 0);
				assertThat(observed(follower, "run", "SUCCESS")).isZero();
			});
		});
	}

	@Test
	void aRunThatCallsASkippedMethodIsASuccess() {
		this.contextRunner.withPropertyValues("leader-election.auto-startup=false").run((context) -> {
			await().until(() -> observed(context, "call", "SUCCESS") > 0);
			assertThat(observed(context, "call", "SKIPPED")).isZero();
		});
	}

	@Test
	void theSchedulerTakesASkippedRunForASuccess() {
		this.contextRunner.withPropertyValues("leader-election.auto-startup=false").run((context) -> {
			await().until(() -> observed(context, "run", "SKIPPED") > 0);
			await().until(() -> outcomes(context).contains(TaskExecutionOutcome.Status.SUCCESS));
			assertThat(outcomes(context)).doesNotContain(TaskExecutionOutcome.Status.ERROR);
		});
	}

	@Test
	void withoutObservationsThereIsNothingToCorrect() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderOnlyObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(SkippedTaskObservations.class));
	}

	private static long observed(AssertableApplicationContext context, String method, String outcome) {
		return context.getBean(MeterRegistry.class)
			.find("tasks.scheduled.execution")
			.tag("code.function", method)
			.tag("outcome", outcome)
			.timers()
			.stream()
			.mapToLong((timer) -> timer.count())
			.sum();
	}

	private static List<TaskExecutionOutcome.Status> outcomes(AssertableApplicationContext context) {
		return context.getBeansOfType(ScheduledTaskHolder.class)
			.values()
			.stream()
			.flatMap((holder) -> holder.getScheduledTasks().stream())
			.map((task) -> task.getTask().getLastExecutionOutcome().status())
			.toList();
	}

	@EnableScheduling
	static class Jobs {

		private final Other other;

		Jobs(Other other) {
			this.other = other;
		}

		@LeaderOnly
		@Scheduled(fixedRate = 10)
		void run() {
		}

		@Scheduled(fixedRate = 10)
		void call() {
			this.other.run();
		}

	}

	static class Other {

		@LeaderOnly
		void run() {
		}

	}

}
