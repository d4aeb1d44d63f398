package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.util.AopTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Methods that Spring calls. */
class ScheduledMethodTests {

	private static final List<String> SCHEDULED = List.of("cron", "rate", "delay", "several", "reactive");

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withBean(Calls.class)
		.withUserConfiguration(Jobs.class);

	@Test
	void everyKindOfScheduleRunsOnTheLeader() {
		asLeader((leader) -> {
			Calls calls = leader.getBean(Calls.class);
			await().until(() -> SCHEDULED.stream().allMatch((method) -> calls.run(method) > 1));
		});
	}

	@Test
	void everyKindOfScheduleIsSkippedAndCountedOnAFollower() {
		asLeader((leader) -> this.contextRunner.run((follower) -> {
			Calls calls = follower.getBean(Calls.class);
			await().until(() -> SCHEDULED.stream().allMatch((method) -> calls.skipped(method) > 1));
			assertThat(calls.run).isEmpty();
			assertThat(jobs(follower).done).isEmpty();
		}));
	}

	@Test
	void aListenerHearsEventsOnlyOnTheLeader() {
		asLeader((leader) -> this.contextRunner.run((follower) -> {
			follower.publishEvent("order");
			assertThat(jobs(follower).heard).as("neither the event nor a reply").isEmpty();
			assertThat(follower.getBean(Calls.class).skipped("listen")).isOne();
			leader.publishEvent("order");
			assertThat(jobs(leader).heard).containsExactly("order", "reply 5");
		}));
	}

	private void asLeader(ContextConsumer<AssertableApplicationContext> check) {
		this.contextRunner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			check.accept(context);
		});
	}

	private static Jobs jobs(AssertableApplicationContext context) {
		return AopTestUtils.getTargetObject(context.getBean(Jobs.class));
	}

	@EnableScheduling
	static class Jobs {

		private final List<String> done = new CopyOnWriteArrayList<>();

		private final List<String> heard = new CopyOnWriteArrayList<>();

		@LeaderOnly
		@Scheduled(cron = "* * * * * *")
		void cron() {
			this.done.add("cron");
		}

		@LeaderOnly
		@Scheduled(fixedRate = 10)
		void rate() {
			this.done.add("rate");
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 10)
		void delay() {
			this.done.add("delay");
		}

		@LeaderOnly
		@Scheduled(fixedRate = 15)
		@Scheduled(cron = "* * * * * *")
		void several() {
			this.done.add("several");
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 10)
		Mono<Void> reactive() {
			return Mono.fromRunnable(() -> this.done.add("reactive"));
		}

		@LeaderOnly
		@EventListener
		Integer listen(String event) {
			this.heard.add(event);
			return event.length();
		}

		@EventListener
		void reply(Integer reply) {
			this.heard.add("reply " + reply);
		}

	}

	static class Calls implements LeaderOnlyListener {

		private final Map<String, Integer> run = new ConcurrentHashMap<>();

		private final Map<String, Integer> skipped = new ConcurrentHashMap<>();

		@Override
		public void running(Method method) {
			this.run.merge(method.getName(), 1, Integer::sum);
		}

		@Override
		public void skipped(Method method) {
			this.skipped.merge(method.getName(), 1, Integer::sum);
		}

		int run(String method) {
			return this.run.getOrDefault(method, 0);
		}

		int skipped(String method) {
			return this.skipped.getOrDefault(method, 0);
		}

	}

}
