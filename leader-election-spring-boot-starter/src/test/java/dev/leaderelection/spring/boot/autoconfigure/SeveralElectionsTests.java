package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.local.LocalLock;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.spring.LeaderElectionCustomizer;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class SeveralElectionsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "leader-election.lock.type=in-memory",
				"leader-election.wait-for-readiness=false", "leader-election.lease-duration=25s",
				"leader-election.elections.billing.role=bookkeeper", "leader-election.elections.reports.profile=slow",
				"leader-election.elections.reports.lease-duration=30s");

	@Test
	void eachIsABeanWithItsNameAsQualifier() {
		this.contextRunner.run((context) -> {
			assertThat(context.getBeansOfType(LeaderElection.class)).containsOnlyKeys("billingLeaderElection",
					"reportsLeaderElection");
			assertThat(election(context, "billing").name()).isEqualTo("billing");
			assertThat(election(context, "reports").name()).isEqualTo("reports");
		});
	}

	@Test
	void theyAreInjectedByQualifierAndByBeanName() {
		this.contextRunner.withUserConfiguration(Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.byQualifier).isSameAs(election(context, "billing"));
			assertThat(injected.byName).isSameAs(election(context, "reports"));
		});
	}

	@Test
	void withoutAQualifierItIsNotClearWhichOneIsMeant() {
		this.contextRunner.run((context) -> assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
			.isThrownBy(() -> context.getBean(LeaderElection.class))
			.withMessageContaining("billingLeaderElection")
			.withMessageContaining("reportsLeaderElection"));
	}

	@Test
	void aSingleNamedElectionNeedsNoQualifier() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop", "leader-election.lock.type=in-memory",
					"leader-election.elections.billing=")
			.run((context) -> assertThat(context.getBean(LeaderElection.class).name()).isEqualTo("billing"));
	}

	@Test
	void eachTakesItsOwnSettingsOverTheDefaultsOfAll() {
		this.contextRunner.run((context) -> {
			assertThat(leaseDuration(context, "billing")).isEqualTo(Duration.ofSeconds(25));
			assertThat(leaseDuration(context, "reports")).isEqualTo(Duration.ofSeconds(30));
		});
	}

	@Test
	void allLeadAndShareTheirThreads() {
		this.contextRunner.run((context) -> {
			await().until(() -> election(context, "billing").isLeader() && election(context, "reports").isLeader());
			assertThat(context.getBeansOfType(LeaderElection.class).values())
				.allMatch((election) -> election.config().threads() == context.getBean(ElectionThreads.class));
		});
	}

	@Test
	void theirLocksAreNamedAfterTheApplicationToo(@TempDir Path directory) {
		this.contextRunner
			.withPropertyValues("leader-election.elections.reports.lock.type=local",
					"leader-election.local.directory=" + directory)
			.run((context) -> {
				assertThat(election(context, "billing").config().lock()).isInstanceOf(InMemoryLock.class);
				assertThat(election(context, "reports").config().lock()).isInstanceOf(LocalLock.class);
				assertThat(election(context, "billing").config().lock().describe()).contains("shop-billing");
				assertThat(election(context, "reports").config().lock().describe()).contains("shop-reports");
			});
	}

	@Test
	void eachStopsAndStartsByItself() {
		this.contextRunner.run((context) -> {
			await().until(election(context, "billing")::isLeader);
			await().until(election(context, "reports")::isLeader);
			LeaderElectionLifecycle lifecycle = qualified(context, LeaderElectionLifecycle.class, "billing");
			lifecycle.stop();
			assertThat(election(context, "billing").isRunning()).isFalse();
			assertThat(election(context, "reports").isLeader()).isTrue();
			lifecycle.start();
			await().until(election(context, "billing")::isLeader);
		});
	}

	@Test
	void theEventsTellWhichOneByTheRole() {
		this.contextRunner.withBean(Events.class).run((context) -> {
			List<OnGrantedEvent> granted = context.getBean(Events.class).granted;
			await().until(() -> granted.size() == 2);
			Map<String, Object> sources = granted.stream()
				.collect(Collectors.toMap(OnGrantedEvent::getRole, OnGrantedEvent::getSource));
			assertThat(sources).containsOnly(Map.entry("bookkeeper", election(context, "billing")),
					Map.entry("reports", election(context, "reports")));
		});
	}

	@Test
	void aListenerWithTheQualifierIsToldOfThatElectionOnly() {
		this.contextRunner.withUserConfiguration(Listeners.class).run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			await().until(() -> listeners.all.size() == 2);
			assertThat(listeners.all).containsExactlyInAnyOrder("billing", "reports");
			await().until(() -> !listeners.reports.isEmpty());
			assertThat(listeners.reports).containsExactly("reports");
		});
	}

	@Test
	void aCandidateIsToldOfTheElectionWithItsRole() {
		this.contextRunner.withBean(Bookkeeper.class).run((context) -> {
			Bookkeeper bookkeeper = context.getBean(Bookkeeper.class);
			await().until(() -> !bookkeeper.granted.isEmpty());
			await().until(election(context, "reports")::isLeader);
			election(context, "reports").resign();
			election(context, "billing").resign();
			await().until(() -> !bookkeeper.revoked.isEmpty());
			assertThat(bookkeeper.granted).containsExactly("bookkeeper");
			assertThat(bookkeeper.revoked).containsExactly("bookkeeper");
		});
	}

	@Test
	void aCandidateOfAnUnknownRoleFailsTheStart() {
		this.contextRunner.withBean(DefaultCandidate.class, () -> new DefaultCandidate("7", "gardener"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(LeaderElectionSetupException.class)
				.hasMessage("The Candidate '7' has the role 'gardener', which no election has; "
						+ "there is [bookkeeper, reports]."));
	}

	@Test
	void customizersAreCalledInTheirOrderForTheElectionsTheyAreMeantFor() {
		this.contextRunner.withUserConfiguration(Customizers.class).run((context) -> {
			assertThat(election(context, "billing").config().candidate()).isEqualTo("first-second");
			assertThat(election(context, "reports").config().candidate()).isEqualTo("second");
		});
	}

	@Test
	void leaderOnlyMethodsFollowTheElectionTheyName() {
		this.contextRunner.withBean(Jobs.class).run((context) -> {
			await().until(election(context, "billing")::isLeader);
			qualified(context, LeaderElectionLifecycle.class, "reports").stop();
			assertThat(context.getBean(Jobs.class).billing()).isTrue();
			assertThat(context.getBean(Jobs.class).reports()).isFalse();
		});
	}

	@Test
	void anUnknownElectionFailsTheStart() {
		this.contextRunner.withBean(UnknownElection.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(LeaderElectionSetupException.class)
				.hasMessage(
						"@LeaderOnly(\"biling\") names an election that isn't there; there is [billing, reports]."));
	}

	@Test
	void aMethodThatNamesNoElectionFailsTheStart() {
		this.contextRunner.withBean(NoElection.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(LeaderElectionSetupException.class)
				.hasMessage("@LeaderOnly must say which election it means; there is [billing, reports]."));
	}

	@Test
	void anElectionOfTheApplicationReplacesTheOneOfItsQualifier() {
		this.contextRunner.withUserConfiguration(OwnElection.class).run((context) -> {
			assertThat(context.getBeansOfType(LeaderElection.class)).containsOnlyKeys("own", "reportsLeaderElection");
			LeaderElection own = context.getBean("own", LeaderElection.class);
			await().until(own::isLeader);
			qualified(context, LeaderElectionLifecycle.class, "billing").stop();
			assertThat(own.isRunning()).isFalse();
		});
	}

	@Test
	void aLockOfTheApplicationReplacesTheOneOfItsQualifier() {
		this.contextRunner.withUserConfiguration(OwnLock.class).run((context) -> {
			assertThat(election(context, "billing").config().lock()).isSameAs(context.getBean("own"));
			assertThat(election(context, "reports").config().lock()).isNotSameAs(context.getBean("own"));
		});
	}

	@Test
	void anIllegalNameFailsTheStart() {
		this.contextRunner.withPropertyValues("leader-election.elections[a/b].profile=fast")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(LeaderElectionSetupException.class)
				.hasMessage("'leader-election.elections.a/b' can't be an election: its name isn't legal."));
	}

	@Test
	void aWrongDurationIsReportedWhereItIsSet() {
		this.contextRunner.withPropertyValues("leader-election.elections.billing.renew-deadline=27s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("'leader-election.elections.billing.renew-deadline' must be less than 9/11"));
		this.contextRunner.withPropertyValues("leader-election.renew-deadline=27s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageStartingWith("'leader-election.renew-deadline' must be less than 9/11"));
	}

	private static Duration leaseDuration(ApplicationContext context, String name) {
		return election(context, name).config().timing().leaseDuration();
	}

	private static LeaderElection election(ApplicationContext context, String name) {
		return qualified(context, LeaderElection.class, name);
	}

	private static <T> T qualified(ApplicationContext context, Class<T> type, String name) {
		return BeanFactoryAnnotationUtils.qualifiedBeanOfType(context.getAutowireCapableBeanFactory(), type, name);
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		private final LeaderElection byQualifier;

		private final LeaderElection byName;

		Injected(@Qualifier("billing") LeaderElection byQualifier, LeaderElection reportsLeaderElection) {
			this.byQualifier = byQualifier;
			this.byName = reportsLeaderElection;
		}

	}

	static class Events {

		private final List<OnGrantedEvent> granted = new CopyOnWriteArrayList<>();

		@EventListener
		void granted(OnGrantedEvent event) {
			this.granted.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private final List<String> all = new CopyOnWriteArrayList<>();

		private final List<String> reports = new CopyOnWriteArrayList<>();

		@Bean
		LeaderElectionListener forAll() {
			return into(this.all);
		}

		@Bean
		@Qualifier("reports")
		LeaderElectionListener forReports() {
			return into(this.reports);
		}

		private static LeaderElectionListener into(List<String> elections) {
			return new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					elections.add(leadership.election());
				}

			};
		}

	}

	static class Bookkeeper extends DefaultCandidate {

		private final List<String> granted = new CopyOnWriteArrayList<>();

		private final List<String> revoked = new CopyOnWriteArrayList<>();

		Bookkeeper() {
			super("7", "bookkeeper");
		}

		@Override
		public void onGranted(Context context) {
			this.granted.add(context.getRole());
		}

		@Override
		public void onRevoked(Context context) {
			this.revoked.add(context.getRole());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		LeaderElectionCustomizer second() {
			return (election, builder) -> builder.candidate(election.equals("billing") ? "first-second" : "second");
		}

		@Bean
		@Order(1)
		@Qualifier("billing")
		LeaderElectionCustomizer first() {
			return (election, builder) -> {
				assertThat(election).isEqualTo("billing");
				builder.candidate("first");
			};
		}

	}

	static class Jobs {

		@LeaderOnly("billing")
		boolean billing() {
			return true;
		}

		@LeaderOnly("reports")
		boolean reports() {
			return true;
		}

	}

	static class UnknownElection {

		@LeaderOnly("biling")
		void run() {
		}

	}

	static class NoElection {

		@LeaderOnly
		void run() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnElection {

		@Bean
		@Qualifier("billing")
		LeaderElection own() {
			return LeaderElection.builder().name("billing").lock(new InMemoryLock("own")).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLock {

		@Bean
		@Qualifier("billing")
		ResourceLock own() {
			return new InMemoryLock("own");
		}

	}

}
