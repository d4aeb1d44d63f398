package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.annotation.Observed;
import io.micrometer.observation.aop.ObservedAspect;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** A call that is skipped has no effect, whatever else stands before the method. */
class OutermostGateTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						ApplicationAvailabilityAutoConfiguration.class, AopAutoConfiguration.class,
						DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
						TransactionAutoConfiguration.class, TransactionManagerCustomizationAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withBean(Work.class)
		.withUserConfiguration(Advice.class);

	@Test
	void aSkippedCallTakesNoThreadOfAsync() {
		asFollower((context) -> {
			context.getBean(Work.class).async();
			assertThat(context.getBean(Effects.class).threads).hasValue(0);
		});
		asLeader((context) -> {
			context.getBean(Work.class).async();
			await().until(() -> context.getBean(Effects.class).runs.get() == 1);
			assertThat(context.getBean(Effects.class).threads).hasValue(1);
		});
	}

	@Test
	void aSkippedCallOfAsyncReturnsAFuture() {
		asFollower((context) -> assertThat(context.getBean(Work.class).future()).isCompletedWithValue(null));
		asLeader((context) -> assertThat(context.getBean(Work.class).future()).succeedsWithin(Duration.ofMinutes(1))
			.isEqualTo("text"));
	}

	@Test
	void aRefusedCallIsNotRetried() {
		asFollower((context) -> {
			Work work = context.getBean(Work.class);
			assertThatExceptionOfType(NotLeaderException.class).isThrownBy(work::retried);
			assertThat(context.getBean(Calls.class).skipped).hasValue(1);
			assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> work.retriedMono().block());
			assertThat(context.getBean(Calls.class).skipped).hasValue(2);
		});
		asLeader((context) -> {
			Work work = context.getBean(Work.class);
			work.retried();
			assertThat(context.getBean(Effects.class).runs).as("the second attempt").hasValue(2);
			assertThat(work.retriedMono().block()).isEqualTo("text");
		});
	}

	@Test
	void aSkippedCallBeginsNoTransaction() {
		asFollower((context) -> {
			context.getBean(Work.class).transactional();
			assertThat(context.getBean(Effects.class).transactions).hasValue(0);
		});
		asLeader((context) -> {
			context.getBean(Work.class).transactional();
			assertThat(context.getBean(Effects.class).transactions).hasValue(1);
		});
	}

	@Test
	void aSkippedCallIsNotObserved() {
		asFollower((context) -> {
			context.getBean(Work.class).observed();
			assertThat(context.getBean(Effects.class).observations).hasValue(0);
		});
		asLeader((context) -> {
			context.getBean(Work.class).observed();
			assertThat(context.getBean(Effects.class).observations).hasValue(1);
		});
	}

	private void asLeader(ContextConsumer<AssertableApplicationContext> check) {
		this.contextRunner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			check.accept(context);
		});
	}

	private void asFollower(ContextConsumer<AssertableApplicationContext> check) {
		asLeader((leader) -> this.contextRunner.run(check));
	}

	static class Work {

		private final Effects effects;

		Work(Effects effects) {
			this.effects = effects;
		}

		@Async
		@LeaderOnly
		void async() {
			this.effects.runs.incrementAndGet();
		}

		@Async
		@LeaderOnly
		CompletableFuture<String> future() {
			return CompletableFuture.completedFuture("text");
		}

		@Retryable(delay = 1)
		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		void retried() {
			if (this.effects.runs.incrementAndGet() == 1) {
				throw new IllegalStateException("once more");
			}
		}

		@Retryable(delay = 1)
		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		Mono<String> retriedMono() {
			return Mono.just("text");
		}

		@Transactional
		@LeaderOnly
		void transactional() {
		}

		@Observed
		@LeaderOnly
		void observed() {
		}

	}

	static class Effects {

		private final AtomicInteger runs = new AtomicInteger();

		private final AtomicInteger threads = new AtomicInteger();

		private final AtomicInteger transactions = new AtomicInteger();

		private final AtomicInteger observations = new AtomicInteger();

	}

	static class Calls implements LeaderOnlyListener {

		private final AtomicInteger skipped = new AtomicInteger();

		@Override
		public void running(Method method) {
		}

		@Override
		public void skipped(Method method) {
			this.skipped.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableResilientMethods
	static class Advice {

		@Bean
		Effects effects() {
			return new Effects();
		}

		@Bean
		Calls calls() {
			return new Calls();
		}

		@Bean
		TaskExecutor taskExecutor(Effects effects) {
			return (task) -> {
				effects.threads.incrementAndGet();
				new Thread(task, "async").start();
			};
		}

		@Bean
		TransactionExecutionListener transactions(Effects effects) {
			return new TransactionExecutionListener() {

				@Override
				public void afterBegin(TransactionExecution transaction, Throwable beginFailure) {
					effects.transactions.incrementAndGet();
				}

			};
		}

		@Bean
		ObservedAspect observedAspect(Effects effects) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new CountingHandler(effects.observations));
			return new ObservedAspect(registry);
		}

	}

	private record CountingHandler(AtomicInteger count) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			this.count.incrementAndGet();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
