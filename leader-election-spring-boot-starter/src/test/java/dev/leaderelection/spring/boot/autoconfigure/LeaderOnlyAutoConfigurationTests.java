package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.LeaderOnly;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class LeaderOnlyAutoConfigurationTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withUserConfiguration(Jobs.class);

	@Test
	void scheduledMethodsRunOnlyOnTheLeader() {
		this.contextRunner.withUserConfiguration(Schedule.class).run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			this.contextRunner.withUserConfiguration(Schedule.class).run((follower) -> {
				Schedule idle = follower.getBean(Schedule.class);
				assertThat(idle.ticks().await(1, TimeUnit.MINUTES)).isTrue();
				assertThat(idle.runs()).isZero();
				await().until(() -> leader.getBean(Schedule.class).runs() > 0);
			});
		});
	}

	@Test
	void skippedCallsReturnWhatHarmsNobody() {
		asFollower((jobs) -> {
			assertThat(jobs.text()).isNull();
			assertThat(jobs.number()).isZero();
			assertThat(jobs.flag()).isFalse();
			assertThat(jobs.optional()).isEmpty();
			assertThat(jobs.optionalInt()).isEmpty();
			assertThat(jobs.future(new CompletableFuture<>())).isCompletedWithValue(null);
			assertThat(jobs.mono().blockOptional()).isEmpty();
		});
	}

	@Test
	void callsOfTheLeaderRun() {
		asLeader((jobs) -> {
			assertThat(jobs.text()).isEqualTo("text");
			assertThat(jobs.number()).isOne();
			assertThat(jobs.flag()).isTrue();
			assertThat(jobs.optional()).contains("text");
			assertThat(jobs.mono().block()).isEqualTo("text");
		});
	}

	@Test
	void callsFailIfTheyMustNotBeSkipped() {
		asFollower((jobs) -> assertThatExceptionOfType(NotLeaderException.class).isThrownBy(jobs::mandatory)
			.withMessage("Jobs.mandatory() runs only on the leader, and this replica isn't it"));
	}

	@Test
	void runningCallsKnowTheirTerm() {
		asLeader((jobs) -> assertThat(jobs.token()).isNotEmpty());
	}

	private void asLeader(Consumer<Jobs> test) {
		this.contextRunner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			test.accept(context.getBean(Jobs.class));
		});
	}

	private void asFollower(Consumer<Jobs> test) {
		asLeader((leader) -> this.contextRunner.run((follower) -> test.accept(follower.getBean(Jobs.class))));
	}

	@EnableScheduling
	static class Schedule {

		private final AtomicInteger runs = new AtomicInteger();

		private final CountDownLatch ticks = new CountDownLatch(3);

		@LeaderOnly
		@Scheduled(fixedRate = 10)
		void run() {
			this.runs.incrementAndGet();
		}

		@Scheduled(fixedRate = 10)
		void tick() {
			this.ticks.countDown();
		}

		int runs() {
			return this.runs.get();
		}

		CountDownLatch ticks() {
			return this.ticks;
		}

	}

	static class Jobs {

		@LeaderOnly
		public String text() {
			return "text";
		}

		@LeaderOnly
		public int number() {
			return 1;
		}

		@LeaderOnly
		protected boolean flag() {
			return true;
		}

		@LeaderOnly
		Optional<String> optional() {
			return Optional.of("text");
		}

		@LeaderOnly
		OptionalInt optionalInt() {
			return OptionalInt.of(1);
		}

		@LeaderOnly
		CompletableFuture<String> future(CompletableFuture<String> future) {
			return future;
		}

		@LeaderOnly
		Mono<String> mono() {
			return Mono.just("text");
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		void mandatory() {
		}

		@LeaderOnly
		String token() {
			return CurrentLeadership.require().fencingToken().toString();
		}

	}

}
