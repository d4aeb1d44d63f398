package dev.leaderelection.spring.integration;

import java.util.List;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An initiator that the application declares takes the place of the starter's. */
class InitiatorInBootTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "leader-election.lock.type=in-memory")
		.withUserConfiguration(Initiator.class);

	@Test
	void thereIsOneElectionAndOneSourceOfEvents() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(LeaderElection.class).doesNotHaveBean(LeaderElectionLifecycle.class);
			RecordingCandidate candidate = context.getBean(RecordingCandidate.class);
			await().until(() -> candidate.calls().equals(List.of("granted orders true")));
			context.getBean(LeaderElection.class).close();
			assertThat(candidate.calls()).containsExactly("granted orders true", "revoked orders false");
		});
	}

	@Test
	void leaderOnlyMethodsAreAboutIt() {
		this.contextRunner.withBean(Job.class).run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(context.getBean(Job.class).run()).isEqualTo(1);
			context.getBean(LeaderElection.class).resign();
			assertThat(context.getBean(Job.class).run()).isZero();
		});
	}

	@Test
	void thereCanBeSeveral() {
		this.contextRunner
			.withBean("other", LeaderElectionInitiator.class,
					() -> new LeaderElectionInitiator(new InMemoryLock("stock"),
							new RecordingCandidate("two", "stock")))
			.run((context) -> {
				assertThat(context.getBeansOfType(LeaderElection.class)).containsOnlyKeys("initiator", "other");
				await().until(() -> context.getBeansOfType(LeaderElection.class)
					.values()
					.stream()
					.allMatch(LeaderElection::isLeader));
			});
	}

	@Test
	void itStartsAlsoWhereBeansAreLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> await()
				.until(() -> context.getBean(RecordingCandidate.class).calls().equals(List.of("granted orders true"))));
	}

	@Configuration(proxyBeanMethods = false)
	static class Initiator {

		@Bean
		RecordingCandidate candidate() {
			return new RecordingCandidate("one", "orders");
		}

		@Bean
		LeaderElectionInitiator initiator(RecordingCandidate candidate) {
			return new LeaderElectionInitiator(new InMemoryLock("orders"), candidate);
		}

	}

	static class Job {

		@LeaderOnly
		int run() {
			return 1;
		}

	}

}
