package dev.leaderelection.spring.gate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import dev.leaderelection.Leadership;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import jakarta.annotation.PostConstruct;
import kotlin.Metadata;
import kotlin.coroutines.Continuation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class LeaderOnlyCheckTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory");

	@Test
	void privateMethodsAreRefused() {
		assertRefused(PrivateMethod.class, "is private",
				"Make the method public, protected or package-private, and call it from another bean.");
	}

	@Test
	void staticMethodsAreRefused() {
		assertRefused(StaticMethod.class, "is static", "Make the method an instance method of a bean.");
	}

	@Test
	void finalMethodsAreRefused() {
		assertRefused(FinalMethod.class, "is final", "Remove 'final' from the method: a proxy can't override it.");
	}

	@Test
	void methodsOfFinalClassesAreRefused() {
		assertRefused(FinalClass.class, "belongs to a final class",
				"Remove 'final' from the class: a proxy can't extend it. A record is final too: use a class.");
	}

	@Test
	void methodsOfRecordsAreRefused() {
		assertRefused(RecordClass.class, "belongs to a final class",
				"Remove 'final' from the class: a proxy can't extend it. A record is final too: use a class.");
	}

	@Test
	void beanMethodsAreRefused() {
		assertRefused(BeanMethod.class, "defines a bean",
				"Every replica needs its beans: annotate the methods of the bean that only the leader may run.");
	}

	@Test
	void initializersAreRefused() {
		assertRefused(Initializer.class, "is called by the container, not through a proxy",
				"Annotate a method that is called from outside, or listen to OnGrantedEvent.");
	}

	@Test
	void lifecycleMethodsAreRefused() {
		this.contextRunner.withBean(LifecycleType.class).run((context) -> {
			LeaderElectionSetupException failure = failure(context);
			assertThat(failure).hasMessageContaining("LifecycleType.start(): it starts or stops the bean.");
			assertThat(failure.getAction())
				.isEqualTo("Annotate the methods that do the work, or start and stop the bean by its role, "
						+ "with Spring Integration's SmartLifecycleRoleController.");
		});
	}

	@Test
	void futuresWhoseEndCannotBeSeenAreRefused() {
		assertRefused(OpaqueFuture.class, "returns a Future that doesn't tell when the work ends",
				"Return a CompletableFuture: leadership is given up only after running work has ended.");
	}

	@Test
	void suspendingFunctionsAreRefused() {
		assertRefused(SuspendingFunction.class, "is a suspending function",
				"Return a Mono or a Flux, or call the function from a method that blocks.");
	}

	@Test
	void runsByThemselvesNeedNoArguments() {
		assertRefused(GrantedWithArguments.class,
				"is to run when leadership arrives, when there are no arguments for it",
				"Remove its parameters, except one of type Leadership, or leave out runOnGranted and catchUp.");
	}

	@Test
	void runsByThemselvesAreAskedForByTheMethod() {
		assertRefused(GrantedType.class, "is to run when leadership arrives because of an annotation of its type",
				"Write @LeaderOnly with runOnGranted or catchUp on the methods that are meant.");
	}

	@Test
	void catchingUpNeedsASchedule() {
		String remedy = "Add @Scheduled with a cron expression or a fixed rate, or use runOnGranted.";
		assertRefused(CatchUpWithoutSchedule.class, "is to catch up, and has no schedule to miss a run of", remedy);
		assertRefused(CatchUpWithFixedDelay.class, "is to catch up, and has no schedule to miss a run of", remedy);
	}

	@Test
	void runsByThemselvesAreThoseOfSingletons() {
		this.contextRunner.withUserConfiguration(GrantedPrototype.class)
			.run((context) -> assertThatThrownBy(() -> context.getBean(Granted.class)).rootCause()
				.hasMessage("Granted.run() can't run when leadership arrives: the bean 'granted' isn't a singleton."));
	}

	@Test
	void aTermIsAnArgumentOnlyWhereSomebodyCanLeaveItOpen() {
		String fact = "has a Leadership parameter, and is called by Spring, which has none to pass";
		String remedy = "Remove the parameter, and call CurrentLeadership.require() in the method.";
		assertRefused(ScheduledWithTerm.class, fact, remedy);
		assertRefused(EventListenerWithTerm.class, fact, remedy);
		assertRefused(MessageListenerWithTerm.class, fact, remedy);
	}

	@Test
	void finalMethodsOfAnAnnotatedTypeAreRefused() {
		assertRefused(FinalMethodOfType.class, "is final",
				"Remove 'final' from the method: a proxy can't override it.");
	}

	@Test
	void helpersOfAnAnnotatedTypeAreLeftAlone() {
		this.contextRunner.withBean(HelpersOfType.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ordinaryMethodsAreAccepted() {
		this.contextRunner.withBean(Ordinary.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void badMethodsOfASuperclassAreFound() {
		this.contextRunner.withBean(SubclassOfPrivateMethod.class)
			.run((context) -> assertThat(failure(context)).hasMessageContaining("run(): it is private."));
	}

	@Test
	void beansThatCameTooEarlyForAProxyAreRefused() {
		this.contextRunner.withUserConfiguration(TooEarly.class)
			.run((context) -> assertThat(failure(context)).hasMessage("@LeaderOnly can't guard Ordinary.run(): "
					+ "the bean 'ordinary' was created too early to be proxied, so every replica would run it."));
	}

	@Test
	void lazyBeansAreCheckedWhenTheyAreMade() {
		this.contextRunner.withUserConfiguration(LazyBean.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanFactory().containsSingleton("finalMethod")).isFalse();
			assertThatRefused(() -> context.getBean(FinalMethod.class));
		});
	}

	@Test
	void prototypesAreCheckedWhenTheyAreMade() {
		this.contextRunner.withUserConfiguration(Prototype.class)
			.run((context) -> assertThatRefused(() -> context.getBean(FinalMethod.class)));
	}

	@Test
	void electionsThatAreNotThereAreRefused() {
		this.contextRunner.withBean(OtherElection.class)
			.run((context) -> assertThat(failure(context))
				.hasMessage("@LeaderOnly(\"billing\") names an election that isn't there; there is [orders]."));
	}

	@Test
	void electionsCanBeNamedByPlaceholders() {
		this.contextRunner.withBean(PlaceholderElection.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void electionsCanBeNamedByExpressions() {
		this.contextRunner.withBean(ExpressionElection.class).run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withPropertyValues("spring.application.name=other", "leader-election.name=orders")
			.withBean(ExpressionElection.class)
			.run((context) -> assertThat(failure(context))
				.hasMessageContaining("names an election that isn't there; there is [orders]."));
	}

	@Test
	void withoutAnElectionAWarningNamesWhatNeverRuns(CapturedOutput output) {
		this.contextRunner.withPropertyValues("leader-election.enabled=false")
			.withBean(Ordinary.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("There is no leader election in this application, so nobody leads, "
						+ "and these never run: [Ordinary.run()]");
			});
	}

	@Test
	void withoutAnElectionAndGuardedMethodsThereIsNoWarning(CapturedOutput output) {
		this.contextRunner.withPropertyValues("leader-election.enabled=false")
			.run((context) -> assertThat(output).doesNotContain("nobody leads"));
	}

	private void assertRefused(Class<?> type, String fact, String remedy) {
		this.contextRunner.withBean(type).run((context) -> {
			LeaderElectionSetupException failure = failure(context);
			assertThat(failure).hasMessage("@LeaderOnly can't guard " + type.getName() + ".run(): it " + fact + ".");
			assertThat(failure.getAction()).isEqualTo(remedy);
		});
	}

	private static void assertThatRefused(Runnable call) {
		assertThatThrownBy(call::run).rootCause().isInstanceOf(LeaderElectionSetupException.class);
	}

	private static LeaderElectionSetupException failure(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable cause = context.getStartupFailure();
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		assertThat(cause).isInstanceOf(LeaderElectionSetupException.class);
		return (LeaderElectionSetupException) cause;
	}

	static class Ordinary {

		@LeaderOnly
		void run() {
		}

	}

	static class PrivateMethod {

		@LeaderOnly
		private void run() {
		}

	}

	static class SubclassOfPrivateMethod extends PrivateMethod {

	}

	static class StaticMethod {

		@LeaderOnly
		static void run() {
		}

	}

	static class FinalMethod {

		@LeaderOnly
		final void run() {
		}

	}

	static final class FinalClass {

		@LeaderOnly
		void run() {
		}

	}

	record RecordClass() {

		@LeaderOnly
		void run() {
		}

	}

	@Configuration
	static class BeanMethod {

		@Bean
		@LeaderOnly
		Object run() {
			return new Object();
		}

	}

	static class Initializer {

		@LeaderOnly
		@PostConstruct
		void run() {
		}

	}

	@LeaderOnly
	static class LifecycleType implements SmartLifecycle {

		void run() {
		}

		@Override
		public void start() {
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

	static class OpaqueFuture {

		@LeaderOnly
		Future<String> run() {
			return new FutureTask<>(() -> "done");
		}

	}

	/** As Kotlin compiles it. */
	@Metadata
	static class SuspendingFunction {

		@LeaderOnly
		Object run(Continuation<? super String> continuation) {
			return "text";
		}

	}

	static class Granted {

		@LeaderOnly(runOnGranted = true)
		void run() {
		}

	}

	static class GrantedWithArguments {

		@LeaderOnly(runOnGranted = true)
		void run(String argument) {
		}

	}

	@LeaderOnly(runOnGranted = true)
	static class GrantedType {

		void run() {
		}

	}

	static class CatchUpWithoutSchedule {

		@LeaderOnly(catchUp = true)
		void run() {
		}

	}

	static class CatchUpWithFixedDelay {

		@LeaderOnly(catchUp = true)
		@Scheduled(fixedDelay = 1000)
		void run() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GrantedPrototype {

		@Bean
		@Scope("prototype")
		Granted granted() {
			return new Granted();
		}

	}

	static class ScheduledWithTerm {

		@LeaderOnly
		@Scheduled(fixedDelay = 1000)
		void run(Leadership leadership) {
		}

	}

	static class EventListenerWithTerm {

		@LeaderOnly
		@EventListener
		void run(Leadership leadership) {
		}

	}

	static class MessageListenerWithTerm {

		@LeaderOnly
		@MessageMapping("orders")
		void run(String order, Leadership leadership) {
		}

	}

	@LeaderOnly
	static class FinalMethodOfType {

		final void run() {
		}

	}

	@LeaderOnly
	static class HelpersOfType {

		void run() {
			helper();
		}

		CompletableFuture<String> future() {
			return CompletableFuture.completedFuture(text());
		}

		@PostConstruct
		void initialize() {
		}

		private void helper() {
		}

		private static String text() {
			return "text";
		}

	}

	static class OtherElection {

		@LeaderOnly("billing")
		void run() {
		}

	}

	static class PlaceholderElection {

		@LeaderOnly("${spring.application.name}")
		void run() {
		}

	}

	static class ExpressionElection {

		@LeaderOnly("#{environment['spring.application.name'].toLowerCase()}")
		void run() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TooEarly {

		@Bean
		static Ordinary ordinary() {
			return new Ordinary();
		}

		@Bean
		static BeanFactoryPostProcessor eager(Ordinary ordinary) {
			return (beans) -> ordinary.hashCode();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		FinalMethod finalMethod() {
			return new FinalMethod();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Prototype {

		@Bean
		@Scope("prototype")
		FinalMethod finalMethod() {
			return new FinalMethod();
		}

	}

}
