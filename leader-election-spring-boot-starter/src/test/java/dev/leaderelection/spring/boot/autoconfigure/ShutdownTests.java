package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus.State;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ShutdownTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final List<String> diary = new CopyOnWriteArrayList<>();

	private final CountDownLatch jobMayEnd = new CountDownLatch(1);

	@Test
	void theLockIsReleasedAfterTheRunningJobHasEndedAndBeforeBeansAreDestroyed() {
		ConfigurableApplicationContext context = start(JobApplication.class);
		awaitEntry("job began");
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		awaitEntry("revoked");
		assertThat(record().isFree()).isFalse();
		assertThat(context.getBean(LeaderElection.class).isLeader()).isFalse();
		this.jobMayEnd.countDown();
		closed.join();
		assertThat(this.diary).containsSubsequence("job began", "revoked", "job ended", "destroyed");
		assertThat(record().isFree()).isTrue();
	}

	@Test
	void theNextLeaderBeginsWhenTheLastJobHasEnded() {
		ConfigurableApplicationContext context = start(JobApplication.class);
		awaitEntry("job began");
		try (ConfigurableApplicationContext next = start(NextApplication.class)) {
			await().until(() -> next.getBean(LeaderElection.class).status().leader() != null);
			CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
			awaitEntry("revoked");
			assertThat(next.getBean(LeaderElection.class).isLeader()).isFalse();
			this.jobMayEnd.countDown();
			awaitEntry("next granted");
			closed.join();
			assertThat(this.diary.indexOf("next granted")).isGreaterThan(this.diary.indexOf("job ended"));
		}
	}

	@Test
	void aJobThatDoesNotEndKeepsTheLockFromBeingReleased() {
		ConfigurableApplicationContext context = start(JobApplication.class, "--leader-election.stop-timeout=200ms",
				"--spring.lifecycle.timeout-per-shutdown-phase=1s");
		awaitEntry("job began");
		context.close();
		assertThat(record().isFree()).isFalse();
		this.jobMayEnd.countDown();
	}

	@Test
	void noJobBeginsAfterTheGateIsClosed() {
		ConfigurableApplicationContext context = start(JobApplication.class);
		awaitEntry("job began");
		Job job = context.getBean(Job.class);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		awaitEntry("revoked");
		job.run();
		this.jobMayEnd.countDown();
		closed.join();
		assertThat(this.diary).containsOnlyOnce("job began");
	}

	@Test
	void stoppingDoesNotBlockTheCaller() {
		ConfigurableApplicationContext context = start(JobApplication.class);
		awaitEntry("job began");
		LeaderElectionLifecycle lifecycle = context.getBean(LeaderElectionLifecycle.class);
		CountDownLatch stopped = new CountDownLatch(1);
		lifecycle.stop(stopped::countDown);
		assertThat(lifecycle.isRunning()).isFalse();
		assertThat(stopped.getCount()).isOne();
		awaitEntry("revoked");
		this.jobMayEnd.countDown();
		await().until(() -> stopped.getCount() == 0);
		context.close();
	}

	@Test
	void theApplicationLeadsAgainAfterItIsRestartedInPlace() {
		this.jobMayEnd.countDown();
		try (ConfigurableApplicationContext context = start(JobApplication.class)) {
			LeaderElection election = context.getBean(LeaderElection.class);
			awaitEntry("granted");
			context.stop();
			assertThat(election.status().state()).isEqualTo(State.STOPPED);
			assertThat(record().isFree()).isTrue();
			this.diary.clear();
			context.start();
			awaitEntry("granted");
		}
	}

	@Test
	void aStartWaitsForTheStopUnderWay() {
		ConfigurableApplicationContext context = start(JobApplication.class);
		awaitEntry("job began");
		LeaderElectionLifecycle lifecycle = context.getBean(LeaderElectionLifecycle.class);
		lifecycle.stop(() -> this.diary.add("stopped"));
		lifecycle.start();
		awaitEntry("revoked");
		assertThat(this.diary).doesNotContain("stopped");
		this.jobMayEnd.countDown();
		awaitEntry("stopped");
		await().until(context.getBean(LeaderElection.class)::isLeader);
		context.close();
	}

	@Test
	void theApplicationCanCloseItselfWhenItHasLostLeadership() {
		ConfigurableApplicationContext context = start(ClosingApplication.class);
		LeaderElection election = context.getBean(LeaderElection.class);
		await().until(election::isLeader);
		this.lock.delete();
		await().until(() -> !context.isActive());
		await().until(() -> !election.isRunning());
	}

	private ConfigurableApplicationContext start(Class<?> application, String... args) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.application.name=orders", "leader-election.lease-duration=60s",
					"leader-election.retry-period=500ms", "spring.jmx.enabled=false")
			.initializers((context) -> {
				GenericApplicationContext beans = (GenericApplicationContext) context;
				beans.registerBean(InMemoryLock.class, () -> this.lock);
				beans.registerBean(Diary.class, () -> new Diary(this.diary, this.jobMayEnd));
			})
			.run(args);
	}

	private void awaitEntry(String entry) {
		await().until(() -> this.diary.contains(entry));
	}

	private LeaderElectionRecord record() {
		return ((Outcome.Found) this.lock.read(Duration.ofSeconds(1))).snapshot().record();
	}

	record Diary(List<String> entries, CountDownLatch jobMayEnd) {

		void add(String entry) {
			this.entries.add(entry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class JobApplication {

		@Bean
		Job job(Diary diary) {
			return new Job(diary);
		}

		@Bean
		Listener listener(Diary diary) {
			return new Listener(diary);
		}

	}

	static class Job {

		private final Diary diary;

		Job(Diary diary) {
			this.diary = diary;
		}

		@LeaderOnly
		@Scheduled(fixedDelay = 10)
		void run() {
			this.diary.add("job began");
			await().until(() -> this.diary.jobMayEnd().getCount() == 0);
			this.diary.add("job ended");
			this.diary.jobMayEnd().countDown();
		}

	}

	static class Listener {

		private final Diary diary;

		Listener(Diary diary) {
			this.diary = diary;
		}

		@EventListener
		void granted(OnGrantedEvent event) {
			this.diary.add("granted");
		}

		@EventListener
		void revoked(OnRevokedEvent event) {
			this.diary.add("revoked");
		}

		@PreDestroy
		void destroy() {
			this.diary.add("destroyed");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NextApplication {

		private final Diary diary;

		NextApplication(Diary diary) {
			this.diary = diary;
		}

		@EventListener
		void granted(OnGrantedEvent event) {
			this.diary.add("next granted");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClosingApplication {

		private final ConfigurableApplicationContext context;

		ClosingApplication(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@EventListener
		void revoked(OnRevokedEvent event) {
			this.context.close();
		}

	}

}
