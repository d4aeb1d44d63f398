package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Contexts of one JVM, beside each other and one after the other. */
class SeveralContextsTests {

	@TempDir
	private Path directory;

	@Test
	void twoOfOneNameHaveOneLeader() {
		try (ConfigurableApplicationContext one = startAndLead("shop");
				ConfigurableApplicationContext two = start("shop")) {
			await().until(() -> election(one).isLeader() && election(one).status().identity().equals(leader(two)));
			assertThat(election(two).isLeader()).isFalse();
			assertThat(one.getBean(Job.class).run()).isTrue();
			assertThat(two.getBean(Job.class).run()).isFalse();
			assertThat(leading(one)).isEqualTo(1);
			assertThat(leading(two)).isZero();
			one.close();
			await().until(() -> election(two).isLeader());
			assertThat(leading(two)).isEqualTo(1);
		}
	}

	@Test
	void twoOfDifferentNamesLeadBoth() {
		try (ConfigurableApplicationContext one = start("shop"); ConfigurableApplicationContext two = start("stock")) {
			await().until(() -> election(one).isLeader() && election(two).isLeader());
			assertThat(leading(one)).isEqualTo(1);
			assertThat(leading(two)).isEqualTo(1);
		}
	}

	/** As devtools restarts an application: in the same JVM, after it was closed. */
	@Test
	void afterARestartNothingIsLeftOfTheContextBefore() {
		Set<Thread> before = threads();
		Leadership last = null;
		for (int i = 0; i < 3; i++) {
			ConfigurableApplicationContext context = start("shop");
			LeaderElection election = election(context);
			await().until(election::isLeader);
			Leadership term = election.leadership().orElseThrow();
			assertThat(last == null || last.fencingToken().compareTo(term.fencingToken()) < 0).isTrue();
			assertThat(context.getBean(Job.class).run()).isTrue();
			await().until(() -> events(context).equals(List.of("granted")));
			List<String> events = events(context);
			context.close();
			assertThat(term.isValid()).isFalse();
			assertThat(election.isRunning()).isFalse();
			assertThat(events).containsExactly("granted", "revoked");
			await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
			last = term;
		}
	}

	@Test
	void aPausedContextHoldsNoLeadershipAndIsAnotherCandidateAfterwards() {
		isAnotherCandidateAfter(ConfigurableApplicationContext::pause, ConfigurableApplicationContext::restart);
	}

	@Test
	void aStoppedContextHoldsNoLeadershipAndIsAnotherCandidateAfterwards() {
		isAnotherCandidateAfter(ConfigurableApplicationContext::stop, ConfigurableApplicationContext::start);
	}

	private void isAnotherCandidateAfter(Consumer<ConfigurableApplicationContext> down,
			Consumer<ConfigurableApplicationContext> up) {
		try (ConfigurableApplicationContext context = start("shop")) {
			LeaderElection election = election(context);
			await().until(election::isLeader);
			Leadership term = election.leadership().orElseThrow();
			down.accept(context);
			assertThat(term.isValid()).isFalse();
			assertThat(election.isLeader()).isFalse();
			assertThat(election.isRunning()).isFalse();
			assertThat(context.getBean(Job.class).run()).isFalse();
			try (ConfigurableApplicationContext other = start("shop")) {
				await().until(() -> election(other).isLeader());
				up.accept(context);
				await().until(() -> election(other).status().identity().equals(leader(context)));
				assertThat(election.isLeader()).isFalse();
				assertThat(context.getBean(Job.class).run()).isFalse();
			}
			await().until(election::isLeader);
			Leadership next = election.leadership().orElseThrow();
			assertThat(next.holderIdentity()).isNotEqualTo(term.holderIdentity());
			assertThat(next.fencingToken()).isGreaterThan(term.fencingToken());
			assertThat(term.isValid()).isFalse();
			assertThat(context.getBean(Job.class).run()).isTrue();
			await().until(() -> events(context).equals(List.of("granted", "revoked", "granted")));
		}
	}

	@Test
	void lazyElectionsDeclaredByNameRunAlthoughNobodyAsksForThem() {
		try (ConfigurableApplicationContext context = start("shop", "--spring.main.lazy-initialization=true",
				"--leader-election.elections.billing=", "--leader-election.elections.reports.lock.type=in-memory")) {
			for (String name : List.of("billing", "reports")) {
				LeaderElectionLifecycle lifecycle = (LeaderElectionLifecycle) context.getBeanFactory()
					.getSingleton(name + "LeaderElectionLifecycle");
				assertThat(lifecycle).isNotNull();
				assertThat(lifecycle.isRunning()).isTrue();
				await().until(() -> ((LeaderElection) context.getBean(name + "LeaderElection")).isLeader());
			}
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Needs virtual threads. Disabled on JRE version:")
	void leaderOnlyMethodsRunOnVirtualThreads() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Ticks.class)
			.web(WebApplicationType.NONE)
			.run(arguments("shop", "--spring.threads.virtual.enabled=true"))) {
			Ticks ticks = context.getBean(Ticks.class);
			await().until(() -> ticks.ticked() != null && ticks.granted() != null);
			assertThat(isVirtual(ticks.ticked())).isTrue();
			assertThat(isVirtual(ticks.granted())).isTrue();
			assertThat(context.getBean(Job.class).run()).isTrue();
		}
	}

	private ConfigurableApplicationContext startAndLead(String name) {
		ConfigurableApplicationContext context = start(name);
		await().until(election(context)::isLeader);
		return context;
	}

	private ConfigurableApplicationContext start(String name, String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(arguments(name, arguments));
	}

	private String[] arguments(String name, String... more) {
		return Stream
			.concat(Stream.of(more),
					Stream.of("--spring.application.name=" + name, "--leader-election.lock.type=local",
							"--leader-election.local.directory=" + this.directory, "--spring.main.banner-mode=off"))
			.toArray(String[]::new);
	}

	private static LeaderElection election(ConfigurableApplicationContext context) {
		return context.getBean(LeaderElection.class);
	}

	private static String leader(ConfigurableApplicationContext context) {
		return election(context).status().leader();
	}

	private static List<String> events(ConfigurableApplicationContext context) {
		return context.getBean(Events.class).calls;
	}

	private static double leading(ConfigurableApplicationContext context) {
		return context.getBean(MeterRegistry.class).get("leader.election.leading").gauge().value();
	}

	/** {@code Thread.isVirtual()} isn't there for Java 17. */
	private static boolean isVirtual(Thread thread) {
		return thread.getClass().getName().contains("Virtual");
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains("leader-election"))
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
			LeaderElectionMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
			ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class })
	@Import({ Job.class, Events.class })
	static class Application {

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	static class Job {

		@LeaderOnly
		boolean run() {
			return true;
		}

	}

	static class Events {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@EventListener
		void granted(OnGrantedEvent event) {
			this.calls.add("granted");
		}

		@EventListener
		void revoked(OnRevokedEvent event) {
			this.calls.add("revoked");
		}

	}

	@EnableScheduling
	static class Ticks {

		private final AtomicReference<Thread> ticked = new AtomicReference<>();

		private final AtomicReference<Thread> granted = new AtomicReference<>();

		@LeaderOnly
		@Scheduled(fixedDelay = 10)
		void tick() {
			this.ticked.set(Thread.currentThread());
		}

		@LeaderOnly(runOnGranted = true)
		void begin() {
			this.granted.set(Thread.currentThread());
		}

		Thread ticked() {
			return this.ticked.get();
		}

		Thread granted() {
			return this.granted.get();
		}

	}

}
