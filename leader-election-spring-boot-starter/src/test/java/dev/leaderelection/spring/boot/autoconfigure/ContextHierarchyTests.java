package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ContextHierarchyTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				LeaderOnlyAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class));

	private final ApplicationContextRunner parent = this.application.withPropertyValues("spring.application.name=shop",
			"leader-election.lock.type=in-memory", "leader-election.wait-for-readiness=false");

	private final ApplicationContextRunner child = this.application.withBean(Job.class).withBean(Events.class);

	@Test
	void theElectionOfTheParentIsTheOnlyOneAndGuardsMethodsOfTheChild() {
		run(this.parent, this.child, (above, below) -> {
			assertThat(below.getBean(LeaderElection.class)).isSameAs(above.getBean(LeaderElection.class));
			assertThat(below.getBeansOfType(LeaderElection.class)).isEmpty();
			assertThat(below.getBeansOfType(LeaderElectionLifecycle.class)).isEmpty();
			LeaderElection election = above.getBean(LeaderElection.class);
			await().until(election::isLeader);
			assertThat(below.getBean(Job.class).run()).isTrue();
			election.stop(election.config().stopTimeout());
			assertThat(below.getBean(Job.class).run()).isFalse();
		});
	}

	@Test
	void eventsReachParentAndChildOnce() {
		run(this.parent.withBean(Events.class).withPropertyValues("leader-election.auto-startup=false"), this.child,
				(above, below) -> {
					LeaderElectionLifecycle lifecycle = above.getBean(LeaderElectionLifecycle.class);
					lifecycle.start();
					await().until(above.getBean(LeaderElection.class)::isLeader);
					lifecycle.stop();
					assertThat(above.getBean(Events.class).calls).containsExactly("granted shop", "revoked shop");
					assertThat(below.getBean(Events.class).calls).containsExactly("granted shop", "revoked shop");
				});
	}

	@Test
	void aChildThatComesLaterIsToldOfThePresentTerm() {
		this.parent.withBean(Events.class).run((above) -> {
			await().until(() -> above.getBean(Events.class).calls.contains("granted shop"));
			this.child.withParent(above)
				.run((below) -> await().until(() -> below.getBean(Events.class).calls.contains("granted shop")));
			assertThat(above.getBean(Events.class).calls).containsExactly("granted shop");
		});
	}

	@Test
	void listenersOfTheChildAreToldAndThoseOfTheParentNotTwice() {
		run(this.parent.withBean(Listener.class), this.child.withBean("listenerBelow", Listener.class),
				(above, below) -> {
					Listener told = (Listener) below.getBean("listenerBelow");
					await().until(() -> told.calls.contains("granted"));
					above.getBean(LeaderElection.class).resign();
					await().until(() -> told.calls.contains("revoked"));
					await().until(() -> above.getBean(Listener.class).calls.contains("revoked"));
					assertThat(told.calls).containsExactly("granted", "revoked");
					assertThat(above.getBean(Listener.class).calls).containsExactly("granted", "revoked");
				});
	}

	@Test
	void methodsOfTheChildRunWhenLeadershipArrives() {
		run(this.parent, this.child.withBean(GrantedJob.class).withBean(SimpleAsyncTaskExecutor.class),
				(above, below) -> await().until(() -> below.getBean(GrantedJob.class).runs().get() == 1));
	}

	@Test
	void runningMethodsOfTheChildAreInterrupted() {
		run(this.parent, this.child.withBean(LongJob.class), (above, below) -> {
			LeaderElection election = above.getBean(LeaderElection.class);
			await().until(election::isLeader);
			LongJob job = below.getBean(LongJob.class);
			Thread thread = new Thread(job::run);
			thread.start();
			job.begun().await();
			above.getBean(ListenerRelay.class)
				.revoked(election.leadership().orElseThrow(), RevocationReason.RENEW_DEADLINE_EXCEEDED);
			thread.join();
			assertThat(job.isInterrupted()).isTrue();
		});
	}

	@Test
	void theChildsEndIsNotTheElections() {
		this.parent.withPropertyValues("leader-election.pause-when-unready=true").run((above) -> {
			LeaderElection election = above.getBean(LeaderElection.class);
			await().until(election::isLeader);
			Leadership before = election.leadership().orElseThrow();
			Events[] closed = new Events[1];
			this.child.withParent(above).run((below) -> closed[0] = below.getBean(Events.class));
			assertThat(before.isValid()).isTrue();
			assertThat(above.getBean(LeaderElectionLifecycle.class).isRunning()).isTrue();
			int known = closed[0].calls.size();
			above.getBean(LeaderElectionLifecycle.class).stop();
			assertThat(before.isValid()).isFalse();
			assertThat(closed[0].calls).hasSize(known);
		});
	}

	@Test
	void eachOfSeveralElectionsReachesTheChild() {
		run(this.parent.withPropertyValues("leader-election.elections.billing=", "leader-election.elections.reports="),
				this.application.withBean(Events.class), (above, below) -> {
					Events told = below.getBean(Events.class);
					await().until(() -> told.calls.size() == 2);
					assertThat(told.calls).containsExactlyInAnyOrder("granted billing", "granted reports");
					assertThat(below.getBeansOfType(LeaderElection.class)).isEmpty();
				});
	}

	@Test
	void anElectionOfTheChildIsNoneOfTheParentWhichHearsItsEvents() {
		new ApplicationContextRunner().withBean(Events.class).run((above) -> {
			this.child
				.withPropertyValues("spring.application.name=shop", "leader-election.lock.type=in-memory",
						"leader-election.wait-for-readiness=false")
				.withParent(above)
				.run((below) -> {
					await().until(below.getBean(LeaderElection.class)::isLeader);
					assertThat(below.getBean(Job.class).run()).isTrue();
				});
			assertThat(above.getBeansOfType(LeaderElection.class)).isEmpty();
			assertThat(above.getBean(Events.class).calls).containsExactly("granted shop", "revoked shop");
		});
	}

	private static void run(ApplicationContextRunner parent, ApplicationContextRunner child, Contexts test) {
		parent.run((above) -> child.withParent(above).run((below) -> test.run(above, below)));
	}

	@FunctionalInterface
	interface Contexts {

		void run(AssertableApplicationContext above, AssertableApplicationContext below) throws Throwable;

	}

	static class Job {

		@LeaderOnly
		boolean run() {
			return true;
		}

	}

	static class GrantedJob {

		private final AtomicInteger runs = new AtomicInteger();

		@LeaderOnly(runOnGranted = true)
		void run() {
			runs().incrementAndGet();
		}

		AtomicInteger runs() {
			return this.runs;
		}

	}

	static class LongJob {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final AtomicBoolean interrupted = new AtomicBoolean();

		@LeaderOnly(interrupt = true)
		void run() {
			this.begun.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted.set(true);
			}
		}

		CountDownLatch begun() {
			return this.begun;
		}

		boolean isInterrupted() {
			return this.interrupted.get();
		}

	}

	static class Events {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@EventListener
		void granted(OnGrantedEvent event) {
			this.calls.add("granted " + event.getRole());
		}

		@EventListener
		void revoked(OnRevokedEvent event) {
			this.calls.add("revoked " + event.getRole());
		}

	}

	static class Listener implements LeaderElectionListener {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public void granted(Leadership leadership) {
			this.calls.add("granted");
		}

		@Override
		public void revoked(Leadership leadership, RevocationReason reason) {
			this.calls.add("revoked");
		}

	}

}
