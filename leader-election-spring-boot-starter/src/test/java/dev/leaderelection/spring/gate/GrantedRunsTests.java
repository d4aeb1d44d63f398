package dev.leaderelection.spring.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.FencingToken;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.util.AopTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class GrantedRunsTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private final ApplicationContextRunner bareRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock);

	private final ApplicationContextRunner contextRunner = this.bareRunner
		.withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class))
		.withUserConfiguration(Scheduling.class);

	@Test
	void aMethodRunsOnceWheneverLeadershipArrives() {
		this.contextRunner.withBean(Job.class).run((context) -> {
			Job job = target(context, Job.class);
			await().until(() -> job.runs() == 1);
			context.getBean(LeaderElection.class).resign(Duration.ZERO);
			await().until(() -> job.runs() == 2);
		});
	}

	@Test
	void aMethodRunsWhereScheduledOnesDo() {
		this.contextRunner.withBean(Job.class).run((context) -> {
			Job job = target(context, Job.class);
			await().until(() -> job.runs() == 1);
			assertThat(job.thread).startsWith("scheduling-");
		});
	}

	@Test
	void aMethodRunsWhereTasksDoIfNothingIsScheduled() {
		this.bareRunner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withBean(Job.class)
			.run((context) -> {
				Job job = target(context, Job.class);
				await().until(() -> job.runs() == 1);
				assertThat(job.thread).startsWith("task-");
			});
	}

	@Test
	void somethingToRunOnIsNeeded() {
		this.bareRunner.withBean(Job.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(LeaderElectionSetupException.class)
				.hasMessage("There is nothing to run Job.run() on when leadership arrives."));
	}

	@Test
	void withoutAnElectionNothingIsNeeded() {
		this.bareRunner.withPropertyValues("leader-election.enabled=false")
			.withBean(Job.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aBeanThatIsMadeAnewRunsOnce() {
		this.contextRunner.withPropertyValues("leader-election.auto-startup=false")
			.withBean(Job.class)
			.run((context) -> {
				String name = context.getBeanNamesForType(Job.class)[0];
				((DefaultListableBeanFactory) context.getBeanFactory()).destroySingleton(name);
				Job job = target(context, Job.class);
				context.getBean(LeaderElectionLifecycle.class).start();
				await().until(() -> job.runs() > 0);
				context.getBean(LeaderElection.class).resign(Duration.ZERO);
				await().until(() -> job.terms.stream().distinct().count() == 2);
				assertThat(job.terms).doesNotHaveDuplicates();
			});
	}

	@Test
	void aFollowerDoesNotRunIt() {
		this.contextRunner.run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			this.contextRunner.withBean(Job.class).run((follower) -> {
				Job job = target(follower, Job.class);
				await().until(() -> follower.getBean(LeaderElection.class).status().leader() != null);
				leader.getBean(LeaderElection.class).resign(Duration.ofMinutes(1));
				await().until(() -> job.runs() == 1);
				assertThat(job.terms).containsExactly(token(follower));
			});
		});
	}

	@Test
	void itIsGivenItsTerm() {
		this.contextRunner.withBean(JobOfATerm.class).run((context) -> {
			JobOfATerm job = target(context, JobOfATerm.class);
			await().until(() -> job.leadership != null);
			assertThat(job.leadership).isEqualTo(context.getBean(LeaderElection.class).leadership().orElseThrow());
		});
	}

	@Test
	void ofSeveralElectionsItIsTheOneThatIsNamed() {
		this.contextRunner
			.withPropertyValues("leader-election.lock.type=in-memory", "leader-election.elections.billing.profile=fast",
					"leader-election.elections.reports.profile=fast")
			.withBean(JobsOfElections.class)
			.run((context) -> {
				JobsOfElections jobs = target(context, JobsOfElections.class);
				await().until(() -> jobs.elections.size() == 2);
				assertThat(jobs.elections).containsExactlyInAnyOrder("billing", "reports");
				context.getBean("billingLeaderElection", LeaderElection.class).resign(Duration.ZERO);
				await().until(() -> jobs.elections.size() == 3);
				assertThat(jobs.elections).last().isEqualTo("billing");
			});
	}

	@Test
	void callsAreSkippedWhileItRuns() {
		this.contextRunner.withBean(SlowJob.class).run((context) -> {
			SlowJob job = target(context, SlowJob.class);
			await().until(() -> job.runs.get() == 1);
			context.getBean(SlowJob.class).run();
			assertThat(job.runs).hasValue(1);
			job.leave.countDown();
			await().until(() -> {
				context.getBean(SlowJob.class).run();
				return job.runs.get() == 2;
			});
		});
	}

	@Test
	void itIsNotMadeAfterATickOfTheSameTerm() {
		this.contextRunner.withPropertyValues("leader-election.auto-startup=false")
			.withBean(BusyScheduler.class)
			.withBean(Job.class)
			.run((context) -> {
				BusyScheduler busy = target(context, BusyScheduler.class);
				await().until(() -> busy.runs.get() == 1);
				context.getBean(LeaderElectionLifecycle.class).start();
				await().until(context.getBean(LeaderElection.class)::isLeader);
				Job job = target(context, Job.class);
				context.getBean(Job.class).run();
				busy.leave.countDown();
				await().until(() -> busy.runs.get() > 1);
				assertThat(job.runs()).isOne();
			});
	}

	@Test
	void aPublisherIsSubscribedTo() {
		this.contextRunner.withBean(ReactiveJob.class).run((context) -> {
			ReactiveJob job = target(context, ReactiveJob.class);
			await().until(() -> job.subscriptions.get() == 1);
			assertThat(context.getBean(ReactiveJob.class).run().blockOptional())
				.as("skipped while that run is under way")
				.isEmpty();
			job.end.tryEmitEmpty();
			await().until(() -> {
				context.getBean(ReactiveJob.class).run().subscribe();
				return job.subscriptions.get() == 2;
			});
		});
	}

	@Test
	void aFutureIsARunUntilItCompletes() {
		this.contextRunner.withBean(FutureJob.class).run((context) -> {
			FutureJob job = target(context, FutureJob.class);
			await().until(() -> job.runs.get() == 1);
			context.getBean(FutureJob.class).run();
			assertThat(job.runs).hasValue(1);
			job.end.complete("done");
			await().until(() -> {
				context.getBean(FutureJob.class).run();
				return job.runs.get() == 2;
			});
		});
	}

	@Test
	void anAsyncMethodRunsToo() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.withBean(AsyncJob.class)
			.run((context) -> {
				AsyncJob job = target(context, AsyncJob.class);
				await().until(() -> job.runs() == 1);
				assertThat(job.thread).startsWith("task-");
			});
	}

	@Test
	void aFailureIsReportedAndHarmsNobody(CapturedOutput output) {
		this.contextRunner.withBean(FailingJob.class).withBean(Job.class).run((context) -> {
			await().until(() -> target(context, Job.class).runs() == 1);
			assertThat(output).contains("IllegalStateException: mine");
			assertThat(context.getBean(LeaderElection.class).isLeader()).isTrue();
		});
	}

	@Test
	void aMissedRunByCronExpressionIsMadeByTheNewLeader(CapturedOutput output) {
		leaderLastSeen(Duration.ofHours(1));
		catchingUp().withPropertyValues("job.cron=" + cronAt(Instant.now().minus(Duration.ofMinutes(30))))
			.run((context) -> {
				CatchingUpJob job = target(context, CatchingUpJob.class);
				await().until(() -> job.runs() == 1);
				assertThat(output).contains("CatchingUpJob.run() catches up: nobody may have run it between ");
				context.getBean(LeaderElection.class).resign(Duration.ZERO);
				awaitGrantAfter(context, job.terms.get(0));
				assertThat(job.runs()).as("not again in the next term").isOne();
			});
	}

	@Test
	void aRunThatWasNotMissedIsNotMade() {
		leaderLastSeen(Duration.ofHours(1));
		catchingUp().withPropertyValues("job.cron=" + cronAt(Instant.now().minus(Duration.ofHours(2))))
			.run(this::assertNoRun);
	}

	@Test
	void aMissedRunThatIsTooOldIsNotMade() {
		leaderLastSeen(Duration.ofHours(1));
		catchingUp()
			.withPropertyValues("leader-election.catch-up.max-age=10m",
					"job.cron=" + cronAt(Instant.now().minus(Duration.ofMinutes(30))))
			.run(this::assertNoRun);
	}

	@Test
	void aFirstLeaderHasNothingToCatchUpWith() {
		catchingUp().withPropertyValues("job.cron=" + cronAt(Instant.now().minus(Duration.ofMinutes(30))))
			.run(this::assertNoRun);
	}

	@Test
	void aMissedRunAtAFixedRateIsMadeByTheNewLeader() {
		leaderLastSeen(Duration.ofHours(1));
		this.contextRunner.withBean(SlowRateJob.class)
			.run((context) -> await().until(() -> target(context, SlowRateJob.class).runs() == 1));
	}

	private ApplicationContextRunner catchingUp() {
		return this.contextRunner.withBean(CatchingUpJob.class).withBean(Job.class);
	}

	private void assertNoRun(AssertableApplicationContext context) {
		await().until(() -> target(context, Job.class).runs() == 1);
		assertThat(target(context, CatchingUpJob.class).runs()).isZero();
	}

	private void leaderLastSeen(Duration ago) {
		Instant then = Instant.now().minus(ago);
		this.lock.create(new LeaderElectionRecord("other", Duration.ofSeconds(1), then, then, 0, null),
				Duration.ofSeconds(1));
	}

	/** The fields of a proxy are not those of its bean. */
	private static <T> T target(AssertableApplicationContext context, Class<T> type) {
		return AopTestUtils.getTargetObject(context.getBean(type));
	}

	private static String cronAt(Instant time) {
		return DateTimeFormatter.ofPattern("s m H d M *").format(time.atZone(ZoneId.systemDefault()));
	}

	private static FencingToken token(AssertableApplicationContext context) {
		return context.getBean(LeaderElection.class).leadership().orElseThrow().fencingToken();
	}

	private static void awaitGrantAfter(AssertableApplicationContext context, FencingToken token) {
		await().until(() -> target(context, Job.class).terms.stream().anyMatch((term) -> term.compareTo(token) > 0));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	@EnableAsync
	static class Scheduling {

	}

	static class Runs {

		final List<FencingToken> terms = new CopyOnWriteArrayList<>();

		volatile String thread = "";

		void ran() {
			this.thread = Thread.currentThread().getName();
			this.terms.add(CurrentLeadership.require().fencingToken());
		}

		int runs() {
			return this.terms.size();
		}

	}

	static class Job extends Runs {

		@LeaderOnly(runOnGranted = true)
		void run() {
			ran();
		}

	}

	static class JobOfATerm {

		private volatile Leadership leadership;

		@LeaderOnly(runOnGranted = true)
		void run(Leadership leadership) {
			this.leadership = leadership;
		}

	}

	static class JobsOfElections {

		private final List<String> elections = new CopyOnWriteArrayList<>();

		@LeaderOnly(value = "billing", runOnGranted = true)
		void billing(Leadership leadership) {
			this.elections.add(leadership.election());
		}

		@LeaderOnly(value = "reports", runOnGranted = true)
		void reports(Leadership leadership) {
			this.elections.add(leadership.election());
		}

	}

	static class SlowJob {

		private final AtomicInteger runs = new AtomicInteger();

		private final CountDownLatch leave = new CountDownLatch(1);

		@LeaderOnly(runOnGranted = true)
		void run() {
			this.runs.incrementAndGet();
			await().until(() -> this.leave.getCount() == 0);
		}

	}

	static class BusyScheduler {

		private final AtomicInteger runs = new AtomicInteger();

		private final CountDownLatch leave = new CountDownLatch(1);

		@Scheduled(fixedDelay = 1)
		void run() {
			this.runs.incrementAndGet();
			await().until(() -> this.leave.getCount() == 0);
		}

	}

	static class ReactiveJob {

		private final AtomicInteger subscriptions = new AtomicInteger();

		private final Sinks.Empty<String> end = Sinks.empty();

		@LeaderOnly(runOnGranted = true)
		Mono<String> run() {
			this.subscriptions.incrementAndGet();
			return this.end.asMono();
		}

	}

	static class FutureJob {

		private final AtomicInteger runs = new AtomicInteger();

		private final CompletableFuture<String> end = new CompletableFuture<>();

		@LeaderOnly(runOnGranted = true)
		CompletableFuture<String> run() {
			this.runs.incrementAndGet();
			return this.end;
		}

	}

	static class AsyncJob extends Runs {

		@Async
		@LeaderOnly(runOnGranted = true)
		void run() {
			ran();
		}

	}

	static class FailingJob {

		@LeaderOnly(runOnGranted = true)
		void run() {
			throw new IllegalStateException("mine");
		}

	}

	static class CatchingUpJob extends Runs {

		@LeaderOnly(catchUp = true)
		@Scheduled(cron = "${job.cron}")
		void run() {
			ran();
		}

	}

	static class SlowRateJob extends Runs {

		@LeaderOnly(catchUp = true)
		@Scheduled(fixedRate = 30, initialDelay = 30, timeUnit = TimeUnit.MINUTES)
		void run() {
			ran();
		}

	}

}
