package dev.leaderelection.spring.boot.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LazyInitializationTests {

	@Test
	void theElectionRunsAlthoughNobodyAsksForIt() {
		AtomicInteger runs = new AtomicInteger();
		AtomicInteger grants = new AtomicInteger();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((beans) -> {
				beans.getBeanFactory().registerSingleton("runs", runs);
				beans.getBeanFactory().registerSingleton("grants", grants);
			})
			.run("--spring.main.lazy-initialization=true", "--spring.application.name=orders",
					"--leader-election.lock.type=in-memory", "--spring.jmx.enabled=false")) {
			await().until(() -> runs.get() > 0);
			await().until(() -> grants.get() == 1);
			assertThat(context.getBean(LeaderElection.class).isLeader()).isTrue();
		}
	}

	@Test
	void whatRunsWhenLeadershipArrivesIsThereAlthoughNobodyAsksForIt() {
		AtomicInteger runs = new AtomicInteger();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(GrantedApplication.class)
			.web(WebApplicationType.NONE)
			.initializers((beans) -> beans.getBeanFactory().registerSingleton("runs", runs))
			.run("--spring.main.lazy-initialization=true", "--spring.application.name=orders",
					"--leader-election.lock.type=in-memory", "--spring.jmx.enabled=false")) {
			await().until(() -> runs.get() == 1);
			assertThat(context.getBean(LeaderElection.class).isLeader()).isTrue();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class GrantedApplication {

		@Bean
		GrantedJob grantedJob(AtomicInteger runs) {
			return new GrantedJob(runs);
		}

	}

	static class GrantedJob {

		private final AtomicInteger runs;

		GrantedJob(AtomicInteger runs) {
			this.runs = runs;
		}

		@LeaderOnly(runOnGranted = true)
		void run() {
			this.runs.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class Application {

		@Bean
		Job job(AtomicInteger runs) {
			return new Job(runs);
		}

		@Bean
		Listener listener(AtomicInteger grants) {
			return new Listener(grants);
		}

	}

	static class Job {

		private final AtomicInteger runs;

		Job(AtomicInteger runs) {
			this.runs = runs;
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 10)
		void run() {
			this.runs.incrementAndGet();
		}

	}

	static class Listener {

		private final AtomicInteger grants;

		Listener(AtomicInteger grants) {
			this.grants = grants;
		}

		@EventListener
		void granted(OnGrantedEvent event) {
			this.grants.incrementAndGet();
		}

	}

}
