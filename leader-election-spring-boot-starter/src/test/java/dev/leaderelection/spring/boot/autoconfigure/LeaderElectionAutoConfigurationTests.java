package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderElectionAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						ApplicationAvailabilityAutoConfiguration.class, LifecycleAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory",
				"leader-election.profile=fast");

	@Test
	void campaignsOnceTheApplicationAcceptsTraffic() {
		this.contextRunner.run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			assertThat(election.isRunning()).isFalse();
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			await().until(election::isLeader);
		});
	}

	@Test
	void goesOnWhenTheApplicationRefusesTraffic() {
		this.contextRunner.run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			await().until(election::isLeader);
			AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
			assertThat(election.isLeader()).isTrue();
		});
	}

	@Test
	void pausesWhileTheApplicationRefusesTrafficIfItIsToldTo() {
		this.contextRunner.withPropertyValues("leader-election.pause-when-unready=true").run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			await().until(election::isLeader);
			AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
			await().until(() -> !election.isRunning());
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			await().until(election::isLeader);
		});
	}

	@Test
	void doesNotCampaignOnceStopped() {
		this.contextRunner.run((context) -> {
			context.getBean(LeaderElectionLifecycle.class).stop();
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(context.getBean(LeaderElection.class).isRunning()).isFalse();
		});
	}

	@Test
	void campaignsAtOnceIfItNeedNotWaitForReadiness() {
		this.contextRunner.withPropertyValues("leader-election.wait-for-readiness=false")
			.run((context) -> await().until(context.getBean(LeaderElection.class)::isLeader));
	}

	@Test
	void staysOutIfItDoesNotStartByItself() {
		this.contextRunner
			.withPropertyValues("leader-election.wait-for-readiness=false", "leader-election.auto-startup=false")
			.run((context) -> {
				assertThat(context.getBean(LeaderElection.class).isRunning()).isFalse();
				context.getBean(LeaderElectionLifecycle.class).start();
				await().until(context.getBean(LeaderElection.class)::isLeader);
			});
	}

	@Test
	void leadsAgainAfterTheContextIsStoppedAndStarted() {
		this.contextRunner.withPropertyValues("leader-election.wait-for-readiness=false").run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			await().until(election::isLeader);
			context.getSourceApplicationContext().stop();
			assertThat(election.isRunning()).isFalse();
			context.getSourceApplicationContext().start();
			await().until(election::isLeader);
		});
	}

	@Test
	void isTheFirstToStop() {
		this.contextRunner.run((context) -> assertThat(context.getBean(LeaderElectionLifecycle.class).getPhase())
			.isEqualTo(Integer.MAX_VALUE));
	}

	@Test
	void isNamedAfterTheApplication() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("orders"));
	}

	@Test
	void isNamedByItsOwnProperty() {
		this.contextRunner.withPropertyValues("leader-election.name=billing")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("billing"));
	}

	@Test
	void takesThePodsNameAsCandidate() {
		this.contextRunner.withPropertyValues("POD_NAME=orders-7", "HOSTNAME=host")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).config().candidate())
				.isEqualTo("orders-7"));
	}

	@Test
	void takesTheHostNameAsCandidateWithoutAPod() {
		this.contextRunner.withPropertyValues("HOSTNAME=host")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).config().candidate()).isEqualTo("host"));
	}

	@Test
	void takesTheDurationsOfTheProfile() {
		this.contextRunner
			.run((context) -> assertThat(context.getBean(LeaderElection.class).config().timing().leaseDuration())
				.isEqualTo(Duration.ofSeconds(5)));
	}

	@Test
	void takesSingleDurations() {
		this.contextRunner
			.withPropertyValues("leader-election.lease-duration=20s", "leader-election.renew-deadline=12s",
					"leader-election.retry-period=3s", "leader-election.request-timeout=4s")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).config().timing())
				.hasToString("LeaderElectionTiming[leaseDuration=PT20S, renewDeadline=PT12S, retryPeriod=PT3S, "
						+ "requestTimeout=PT4S]"));
	}

	@Test
	void stopsWithinTheApplicationsShutdownPhase() {
		this.contextRunner.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=7s")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).config().stopTimeout())
				.isEqualTo(Duration.ofSeconds(7)));
	}

	@Test
	void keepsAStatusFileWhileItLeads(@TempDir Path directory) {
		Path file = directory.resolve("leader");
		this.contextRunner
			.withPropertyValues("leader-election.wait-for-readiness=false", "leader-election.status-file=" + file)
			.run((context) -> {
				await().until(() -> Files.exists(file));
				assertThat(file).hasContent(context.getBean(LeaderElection.class).status().identity());
			});
		assertThat(file).doesNotExist();
	}

	@Test
	void usesALockOfTheApplication() {
		this.contextRunner.withUserConfiguration(OwnLock.class).run((context) -> {
			assertThat(context).hasSingleBean(ResourceLock.class);
			assertThat(context.getBean(LeaderElection.class).config().lock())
				.isSameAs(context.getBean(ResourceLock.class));
		});
	}

	@Test
	void leavesTheElectionToTheApplication() {
		this.contextRunner.withPropertyValues("spring.application.name=", "leader-election.wait-for-readiness=false")
			.withUserConfiguration(OwnElection.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(LeaderElection.class).doesNotHaveBean(ResourceLock.class);
				await().until(context.getBean(LeaderElection.class)::isLeader);
			});
	}

	@Test
	void hasNoElectionIfDisabled() {
		this.contextRunner.withPropertyValues("leader-election.enabled=false", "spring.application.name=")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LeaderElection.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLock {

		@Bean
		InMemoryLock ownLock() {
			return new InMemoryLock("own");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnElection {

		@Bean
		LeaderElection ownElection() {
			return LeaderElection.builder().name("own").lock(new InMemoryLock("own")).build();
		}

	}

}
