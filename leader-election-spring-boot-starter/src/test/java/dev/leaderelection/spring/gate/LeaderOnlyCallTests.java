package dev.leaderelection.spring.gate;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import dev.leaderelection.FencingToken;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus.State;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.SimpleTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class LeaderOnlyCallTests {

	private final InMemoryLock lock = new InMemoryLock("shared");

	private AssertableApplicationContext leader;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						ApplicationAvailabilityAutoConfiguration.class, AopAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false",
				"leader-election.lease-duration=60s", "leader-election.retry-period=500ms")
		.withBean(InMemoryLock.class, () -> this.lock);

	@Test
	void exceptionsOfTheMethodPass() {
		asLeader(Failing.class, (context, failing) -> {
			assertThatIllegalArgumentException().isThrownBy(failing::run).withMessage("mine");
			assertThat(CurrentLeadership.get()).isEmpty();
			assertReleasesWhenResigned(context);
		});
	}

	@Test
	void aCallHoldsTheLockUntilItEnds() {
		asLeader(Blocking.class, (context, blocking) -> {
			CompletableFuture<Void> call = CompletableFuture.runAsync(blocking::run);
			await().until(() -> blocking.entered().getCount() == 0);
			assertDrainsUntil(context, () -> {
				blocking.leave().countDown();
				call.join();
			});
		});
	}

	@Test
	void aCallIsInterruptedWhenLeadershipIsLost() {
		asLeader(Interruptible.class, (context, interruptible) -> {
			CompletableFuture<Boolean> leftInterrupted = CompletableFuture.supplyAsync(() -> {
				interruptible.run();
				return Thread.currentThread().isInterrupted();
			});
			await().until(() -> interruptible.entered().getCount() == 0);
			this.lock.delete();
			assertThat(leftInterrupted.get(1, TimeUnit.MINUTES)).isFalse();
			assertThat(interruptible.interrupted()).isTrue();
		});
	}

	@Test
	void aCallIsNotInterruptedWhenLeadershipIsGivenUp() {
		asLeader(Interruptible.class, (context, interruptible) -> {
			CompletableFuture<Void> call = CompletableFuture.runAsync(interruptible::run);
			await().until(() -> interruptible.entered().getCount() == 0);
			assertDrainsUntil(context, interruptible.leave()::countDown);
			call.join();
			assertThat(interruptible.interrupted()).isFalse();
		});
	}

	@Test
	void aCallIsNotInterruptedUnlessItAsksForThat() {
		asLeader(Blocking.class, (context, blocking) -> {
			CompletableFuture<Void> call = CompletableFuture.runAsync(blocking::run);
			await().until(() -> blocking.entered().getCount() == 0);
			FencingToken token = context.getBean(LeaderElection.class).leadership().orElseThrow().fencingToken();
			this.lock.delete();
			await().until(() -> context.getBean(LeaderElection.class)
				.leadership()
				.filter((term) -> term.fencingToken().compareTo(token) > 0)
				.isPresent());
			assertThat(call).isNotDone();
			blocking.leave().countDown();
			call.join();
		});
	}

	@Test
	void aFutureHoldsTheLockUntilItCompletes() {
		asLeader(Asynchronous.class, (context, asynchronous) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			assertThat(asynchronous.future(work)).isSameAs(work);
			assertDrainsUntil(context, () -> work.complete("done"));
		});
	}

	@Test
	void aFutureThatFailsReleasesTheLockToo() {
		asLeader(Asynchronous.class, (context, asynchronous) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			asynchronous.future(work);
			assertDrainsUntil(context, () -> work.completeExceptionally(new IllegalStateException("mine")));
		});
	}

	@Test
	void aFutureIsCancelledWhenLeadershipIsLost() {
		asLeader(Asynchronous.class, (context, asynchronous) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			CompletableFuture<String> interrupted = new CompletableFuture<>();
			asynchronous.future(work);
			asynchronous.interruptible(interrupted);
			this.lock.delete();
			await().until(interrupted::isCancelled);
			assertThat(work).isNotDone();
			work.complete("done");
		});
	}

	@Test
	void aFutureIsNotCancelledWhenLeadershipIsGivenUp() {
		asLeader(Asynchronous.class, (context, asynchronous) -> {
			CompletableFuture<String> work = new CompletableFuture<>();
			asynchronous.interruptible(work);
			assertDrainsUntil(context, () -> work.complete("done"));
			assertThat(work).isCompletedWithValue("done");
		});
	}

	@Test
	void aSkippedFutureIsCompleted() {
		asFollower(Asynchronous.class, (context, asynchronous) -> {
			assertThat(asynchronous.future(new CompletableFuture<>())).isCompletedWithValue(null);
			assertThat(asynchronous.stage(new CompletableFuture<>()).toCompletableFuture()).isCompletedWithValue(null);
		});
	}

	@Test
	void aFutureThatMustNotBeSkippedFails() {
		asFollower(Asynchronous.class,
				(context, asynchronous) -> assertThat(asynchronous.mandatory(new CompletableFuture<>()))
					.failsWithin(Duration.ZERO)
					.withThrowableThat()
					.withCauseInstanceOf(NotLeaderException.class));
	}

	@Test
	void anAsyncMethodIsGuardedWhereItRuns() {
		this.contextRunner.withUserConfiguration(AsyncConfiguration.class).run((context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			await().until(election::isLeader);
			AsyncWork work = context.getBean(AsyncWork.class);
			work.run();
			await().until(() -> work.entered().getCount() == 0);
			assertDrainsUntil(context, work.leave()::countDown);
		});
	}

	@Test
	void aPublisherIsDecidedOnAtEachSubscription() {
		asFollower(Reactive.class, (context, reactive) -> {
			Mono<String> mono = reactive.mono();
			Flux<Integer> flux = reactive.flux();
			assertThat(mono.blockOptional()).isEmpty();
			assertThat(flux.collectList().block()).isEmpty();
			assertThat(reactive.calls()).isZero();
			this.leader.getBean(LeaderElection.class).close();
			await().until(context.getBean(LeaderElection.class)::isLeader);
			assertThat(mono.block()).isEqualTo("text");
			assertThat(flux.collectList().block()).containsExactly(1, 2, 3);
			assertThat(reactive.calls()).isEqualTo(2);
		});
	}

	@Test
	void aPublisherThatMustNotBeSkippedFails() {
		asFollower(Reactive.class, (context, reactive) -> {
			assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> reactive.mandatoryMono().block());
			assertThatExceptionOfType(NotLeaderException.class)
				.isThrownBy(() -> Flux.from(reactive.mandatoryPublisher()).blockLast());
		});
	}

	@Test
	void aSubscriptionHoldsTheLockOnlyWhileItLasts() {
		asLeader(Reactive.class, (context, reactive) -> {
			assertThat(reactive.mono().block()).isEqualTo("text");
			assertThat(reactive.flux().collectList().block()).hasSize(3);
			assertThat(reactive.flux().blockFirst()).isOne();
			assertReleasesWhenResigned(context);
		});
	}

	@Test
	void aSubscriptionIsCancelledWhenTheTermEnds() {
		asLeader(Reactive.class, (context, reactive) -> {
			List<Throwable> failures = new CopyOnWriteArrayList<>();
			Disposable subscription = reactive.endless().subscribe((value) -> {
			}, failures::add);
			context.getBean(LeaderElection.class).resign();
			await().until(subscription::isDisposed);
			await().until(() -> !failures.isEmpty());
			assertThat(failures).singleElement()
				.isInstanceOf(NotLeaderException.class)
				.extracting(Throwable::getMessage)
				.isEqualTo("The term in which this was running has ended: the application resigned");
			await().until(() -> reactive.cancelled() == 1);
			assertReleased(context);
		});
	}

	@Test
	void aMonoIsCancelledWhenTheTermEnds() {
		asLeader(Reactive.class, (context, reactive) -> {
			CompletableFuture<String> result = reactive.never().toFuture();
			context.getBean(LeaderElection.class).resign();
			assertThat(result).failsWithin(Duration.ofMinutes(1))
				.withThrowableThat()
				.withCauseInstanceOf(NotLeaderException.class);
			assertReleased(context);
		});
	}

	@Test
	void aMonosSourceIsNotCancelledByItsOwnValue() {
		asLeader(Reactive.class, (context, reactive) -> {
			assertThat(reactive.watched().block()).isEqualTo("text");
			assertThat(reactive.cancelled()).isZero();
		});
	}

	@Test
	void anExceptionOnSubscriptionPasses() {
		asLeader(Reactive.class, (context, reactive) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> reactive.failing().block()).withMessage("mine");
			assertReleasesWhenResigned(context);
		});
	}

	@Test
	void aSubscriberKnowsItsTerm() {
		asLeader(Reactive.class, (context, reactive) -> {
			FencingToken token = context.getBean(LeaderElection.class).leadership().orElseThrow().fencingToken();
			assertThat(reactive.token().block()).isEqualTo(token);
			assertThat(reactive.tokenAtCall().block()).isEqualTo(token);
		});
	}

	@Test
	void aRunningCallKnowsItsTerm() {
		asLeader(Nested.class, (context, nested) -> {
			Leadership leadership = context.getBean(LeaderElection.class).leadership().orElseThrow();
			assertThat(nested.leadership()).isEqualTo(leadership);
			assertThat(CurrentLeadership.get()).isEmpty();
		});
	}

	@Test
	void withoutARunningCallThereIsNoTerm() {
		assertThatExceptionOfType(NotLeaderException.class).isThrownBy(CurrentLeadership::require)
			.withMessage("No leader-only method is running on this thread");
	}

	@Test
	void aRunningCallCanTellThatItsTermHasEnded() {
		asLeader(Nested.class, (context, nested) -> assertThatExceptionOfType(NotLeaderException.class)
			.isThrownBy(() -> nested.after(() -> {
				LeaderElection election = context.getBean(LeaderElection.class);
				election.resign();
				await().until(() -> !election.isLeader());
			})));
	}

	@Test
	void aTypeGuardsItsMethods() {
		asFollower(GuardedType.class, (context, guarded) -> {
			assertThat(guarded.text()).isNull();
			assertThat(guarded.protectedText()).isNull();
			assertThat(guarded).isEqualTo(guarded).hasSameHashCodeAs(guarded);
			assertThat(guarded.toString()).isEqualTo("guarded");
			assertThat(guarded.inherited()).isEqualTo("inherited");
		});
	}

	@Test
	void aSubclassIsGuardedByTheAnnotationOfItsSuperclass() {
		asFollower(SubclassOfGuardedType.class, (context, guarded) -> {
			assertThat(guarded.text()).isNull();
			assertThat(guarded.more()).isNull();
		});
	}

	@Test
	void anAnnotationOnTheMethodWinsOverThatOnTheType() {
		asFollower(GuardedType.class, (context, guarded) -> assertThatExceptionOfType(NotLeaderException.class)
			.isThrownBy(guarded::mandatory));
	}

	@Test
	void annotationsCanBeComposed() {
		asFollower(Composed.class,
				(context, composed) -> assertThatExceptionOfType(NotLeaderException.class).isThrownBy(composed::run));
	}

	@Test
	void annotationsOnInterfacesCount() {
		asFollower(Worker.class, (context, worker) -> assertThat(worker.work()).isNull());
	}

	@Test
	void proxiesOfInterfacesAreGuardedToo() {
		asFollower((context) -> {
			Work work = context.getBean(Work.class);
			assertThat(AopUtils.isJdkDynamicProxy(work)).isTrue();
			assertThat(work.work()).isNull();
		}, (runner) -> runner.withPropertyValues("spring.aop.proxy-target-class=false").withBean(Worker.class));
	}

	@Test
	void methodsAreGuardedIfAutomaticProxiesAreOff() {
		asFollower((context) -> assertThat(context.getBean(GuardedType.class).text()).isNull(),
				(runner) -> runner.withPropertyValues("spring.aop.auto=false").withBean(GuardedType.class));
	}

	@Test
	void aSkippedCallBeginsNoTransaction() {
		this.contextRunner.withUserConfiguration(Transactions.class).run((leader) -> {
			await().until(leader.getBean(LeaderElection.class)::isLeader);
			leader.getBean(TransactionalWork.class).run();
			assertThat(leader.getBean(CountingTransactionManager.class).begun).hasValue(1);
			this.contextRunner.withUserConfiguration(Transactions.class).run((follower) -> {
				follower.getBean(TransactionalWork.class).run();
				assertThat(follower.getBean(CountingTransactionManager.class).begun).hasValue(0);
			});
		});
	}

	@Test
	void aRetriedMethodIsDecidedOnAtEachAttempt() {
		this.contextRunner.withUserConfiguration(Retries.class).run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			RetriedWork work = context.getBean(RetriedWork.class);
			assertThat(work.run(context.getBean(LeaderElection.class)::resign)).isNull();
			assertThat(work.attempts()).isOne();
			assertReleased(context);
		});
	}

	@Test
	void oneOfSeveralElectionsCanBeNamed() {
		LeaderElection other = LeaderElection.builder().name("billing").lock(new InMemoryLock("billing")).build();
		this.contextRunner.withBean("other", LeaderElection.class, () -> other)
			.withBean(SeveralElections.class)
			.run((context) -> {
				await().until(other::isLeader);
				assertThat(context.getBean(SeveralElections.class).billing()).isEqualTo("billing");
			});
	}

	@Test
	void withoutAnElectionNothingRuns() {
		this.contextRunner.withPropertyValues("leader-election.enabled=false")
			.withBean(GuardedType.class)
			.run((context) -> assertThat(context.getBean(GuardedType.class).text()).isNull());
	}

	private <T> void asLeader(Class<T> type, Check<T> check) {
		this.contextRunner.withBean(type).run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			check.accept(context, context.getBean(type));
		});
	}

	private <T> void asFollower(Class<T> type, Check<T> check) {
		asFollower((context) -> check.accept(context, context.getBean(type)), (runner) -> runner.withBean(type));
	}

	private void asFollower(ContextConsumer<AssertableApplicationContext> check,
			UnaryOperator<ApplicationContextRunner> customizer) {
		this.contextRunner.run((context) -> {
			this.leader = context;
			await().until(context.getBean(LeaderElection.class)::isLeader);
			customizer.apply(this.contextRunner).run(check);
		});
	}

	private static void assertDrainsUntil(AssertableApplicationContext context, Runnable end) {
		LeaderElection election = context.getBean(LeaderElection.class);
		assertThat(election.resign(Duration.ofMinutes(1))).isTrue();
		await().until(() -> election.status().state() == State.DRAINING);
		assertThat(election.status().leader()).isEqualTo(election.status().identity());
		end.run();
		await().until(() -> election.status().leader() == null);
	}

	private static void assertReleasesWhenResigned(AssertableApplicationContext context) {
		assertThat(context.getBean(LeaderElection.class).resign(Duration.ofMinutes(1))).isTrue();
		assertReleased(context);
	}

	private static void assertReleased(AssertableApplicationContext context) {
		await().until(() -> context.getBean(LeaderElection.class).status().leader() == null);
	}

	static class Failing {

		@LeaderOnly
		void run() {
			throw new IllegalArgumentException("mine");
		}

	}

	static class Blocking {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch leave = new CountDownLatch(1);

		@LeaderOnly
		void run() {
			this.entered.countDown();
			await().until(() -> this.leave.getCount() == 0);
		}

		CountDownLatch entered() {
			return this.entered;
		}

		CountDownLatch leave() {
			return this.leave;
		}

	}

	static class Interruptible {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch leave = new CountDownLatch(1);

		private volatile boolean interrupted;

		@LeaderOnly(interrupt = true)
		void run() {
			this.entered.countDown();
			try {
				this.leave.await();
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
				Thread.currentThread().interrupt();
			}
		}

		boolean interrupted() {
			return this.interrupted;
		}

		CountDownLatch entered() {
			return this.entered;
		}

		CountDownLatch leave() {
			return this.leave;
		}

	}

	static class Asynchronous {

		@LeaderOnly
		CompletableFuture<String> future(CompletableFuture<String> work) {
			return work;
		}

		@LeaderOnly(interrupt = true)
		CompletableFuture<String> interruptible(CompletableFuture<String> work) {
			return work;
		}

		@LeaderOnly
		CompletionStage<String> stage(CompletableFuture<String> work) {
			return work;
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		CompletableFuture<String> mandatory(CompletableFuture<String> work) {
			return work;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@Import(AsyncWork.class)
	static class AsyncConfiguration {

	}

	static class AsyncWork extends Blocking {

		@Async
		@LeaderOnly
		@Override
		void run() {
			super.run();
		}

	}

	static class Reactive {

		private final AtomicInteger calls = new AtomicInteger();

		private final AtomicInteger cancelled = new AtomicInteger();

		@LeaderOnly
		Mono<String> mono() {
			this.calls.incrementAndGet();
			return Mono.just("text");
		}

		@LeaderOnly
		Flux<Integer> flux() {
			this.calls.incrementAndGet();
			return Flux.just(1, 2, 3);
		}

		@LeaderOnly
		Flux<Integer> endless() {
			return Sinks.many()
				.multicast()
				.<Integer>onBackpressureBuffer()
				.asFlux()
				.doOnCancel(this.cancelled::incrementAndGet);
		}

		@LeaderOnly
		Mono<String> never() {
			return Mono.never();
		}

		@LeaderOnly
		Mono<String> watched() {
			return Mono.just("text").doOnCancel(this.cancelled::incrementAndGet);
		}

		@LeaderOnly
		Mono<String> failing() {
			throw new IllegalArgumentException("mine");
		}

		@LeaderOnly
		Mono<FencingToken> token() {
			return Mono.deferContextual((context) -> Mono.just(context.get(Leadership.class).fencingToken()));
		}

		@LeaderOnly
		Mono<FencingToken> tokenAtCall() {
			return Mono.just(CurrentLeadership.require().fencingToken());
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		Mono<String> mandatoryMono() {
			return Mono.just("text");
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		Publisher<String> mandatoryPublisher() {
			return Mono.just("text");
		}

		int calls() {
			return this.calls.get();
		}

		int cancelled() {
			return this.cancelled.get();
		}

	}

	static class Nested {

		@LeaderOnly
		Leadership leadership() {
			return CurrentLeadership.require();
		}

		@LeaderOnly
		void after(Runnable task) {
			task.run();
			CurrentLeadership.require();
		}

	}

	static class Unguarded {

		String inherited() {
			return "inherited";
		}

	}

	@LeaderOnly
	static class GuardedType extends Unguarded {

		String text() {
			return "text";
		}

		protected String protectedText() {
			return "text";
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		void mandatory() {
		}

		@Override
		public String toString() {
			return "guarded";
		}

	}

	static class SubclassOfGuardedType extends GuardedType {

		String more() {
			return "more";
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
	@interface MandatoryJob {

	}

	static class Composed {

		@MandatoryJob
		void run() {
		}

	}

	interface Work {

		@LeaderOnly
		String work();

	}

	static class Worker implements Work {

		@Override
		public String work() {
			return "work";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	@Import({ TransactionalWork.class, CountingTransactionManager.class })
	static class Transactions {

	}

	static class TransactionalWork {

		@Transactional
		@LeaderOnly
		void run() {
		}

	}

	static class CountingTransactionManager implements PlatformTransactionManager {

		private final AtomicInteger begun = new AtomicInteger();

		@Override
		public TransactionStatus getTransaction(TransactionDefinition definition) {
			this.begun.incrementAndGet();
			return new SimpleTransactionStatus();
		}

		@Override
		public void commit(TransactionStatus status) {
		}

		@Override
		public void rollback(TransactionStatus status) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	@Import(RetriedWork.class)
	static class Retries {

	}

	static class RetriedWork {

		private final AtomicInteger attempts = new AtomicInteger();

		@Retryable(delay = 1)
		@LeaderOnly
		String run(Runnable task) {
			this.attempts.incrementAndGet();
			task.run();
			throw new IllegalStateException("once more");
		}

		int attempts() {
			return this.attempts.get();
		}

	}

	static class SeveralElections {

		@LeaderOnly("billing")
		String billing() {
			return "billing";
		}

	}

	private interface Check<T> {

		void accept(AssertableApplicationContext context, T bean) throws Exception;

	}

}
