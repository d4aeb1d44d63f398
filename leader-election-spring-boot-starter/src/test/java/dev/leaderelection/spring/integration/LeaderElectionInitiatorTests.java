package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.NewLeaderEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.LeaderEventPublisher;
import org.springframework.integration.leader.event.OnFailedToAcquireMutexEvent;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contracts of Spring Integration's {@code LockRegistryLeaderInitiator}, in meaning
 * those of its {@code LockRegistryLeaderInitiatorTests}: {@code startAndStop},
 * {@code yield}, {@code competing}, {@code competingWithErrorPublish},
 * {@code testExceptionFromEvent}, and {@code competingWithLock} as the loss of the lock.
 * Without Spring Boot and without {@code @EnableIntegration}.
 */
class LeaderElectionInitiatorTests {

	private final InMemoryLock lock = new InMemoryLock("orders");

	private final RecordingCandidate candidate = new RecordingCandidate("one", "orders");

	private final LeaderElectionInitiator initiator = initiator(this.candidate);

	private final RecordingCandidate otherCandidate = new RecordingCandidate("two", "orders");

	private final LeaderElectionInitiator other = initiator(this.otherCandidate);

	@AfterEach
	void stop() {
		this.initiator.destroy();
		this.other.destroy();
	}

	@Test
	void startsAndStops() {
		assertThat(this.initiator.getContext().isLeader()).isFalse();
		this.initiator.start();
		assertThat(this.initiator.isRunning()).isTrue();
		await().until(this.initiator.getContext()::isLeader);
		this.initiator.stop();
		assertThat(this.initiator.isRunning()).isFalse();
		assertThat(this.initiator.getContext().isLeader()).isFalse();
		assertThat(this.candidate.calls()).containsExactly("granted orders true", "revoked orders false");
	}

	@Test
	void startsAgain() {
		this.initiator.start();
		await().until(this.initiator.getContext()::isLeader);
		this.initiator.stop();
		this.initiator.start();
		await().until(() -> this.candidate.calls().size() == 3);
		assertThat(this.initiator.getContext().isLeader()).isTrue();
	}

	@Test
	void yieldingLetsAnotherLead() {
		this.initiator.start();
		await().until(this.initiator.getContext()::isLeader);
		this.other.start();
		this.initiator.getContext().yield();
		assertThat(this.initiator.getContext().isLeader()).isFalse();
		await().until(this.other.getContext()::isLeader);
		assertThat(this.candidate.calls()).containsExactly("granted orders true", "revoked orders false");
		assertThat(this.initiator.isRunning()).isTrue();
	}

	@Test
	void stoppingLetsAnotherLead() {
		this.initiator.start();
		await().until(this.initiator.getContext()::isLeader);
		this.other.start();
		this.initiator.stop();
		await().until(this.other.getContext()::isLeader);
	}

	@Test
	void aCandidateIsToldOfALossThatItDidNotWant() {
		this.initiator.start();
		await().until(() -> this.candidate.calls().contains("granted orders true"));
		this.lock.delete();
		await().until(() -> this.candidate.calls().contains("revoked orders false"));
	}

	@Test
	void aCandidateThatFailsGivesItsTermUp() {
		LeaderElectionInitiator failing = initiator(new RecordingCandidate("failing", "orders") {

			@Override
			public void onGranted(Context context) {
				super.onGranted(context);
				throw new IllegalStateException("intentional");
			}

		});
		failing.start();
		this.other.start();
		await().until(this.other.getContext()::isLeader);
		assertThat(failing.getContext().isLeader()).isFalse();
		failing.stop();
	}

	@Test
	void theIdOfACandidateNamesItsReplica() {
		this.initiator.start();
		assertThat(this.initiator.getObject().status().identity()).startsWith("one_");
		assertThat(this.initiator.getObject().name()).isEqualTo("orders");
	}

	@Test
	void failuresToAcquireArePublishedIfWanted() {
		RecordingPublisher publisher = new RecordingPublisher();
		this.other.setLeaderEventPublisher(publisher);
		this.other.setPublishFailedEvents(true);
		assertThat(this.other.isPublishFailedEvents()).isTrue();
		this.initiator.start();
		await().until(this.initiator.getContext()::isLeader);
		this.other.start();
		await().until(() -> publisher.published.equals(List.of("failed orders false")));
		this.initiator.stop();
		await().until(() -> publisher.published.equals(List.of("failed orders false", "granted orders true")));
		assertThat(publisher.source).isSameAs(this.other);
	}

	@Test
	void failuresToAcquireAreNotPublishedByDefault() {
		RecordingPublisher publisher = new RecordingPublisher();
		this.other.setLeaderEventPublisher(publisher);
		this.initiator.start();
		await().until(this.initiator.getContext()::isLeader);
		this.other.start();
		await().until(() -> this.other.getObject().status().leader() != null);
		this.initiator.stop();
		await().until(() -> publisher.published.equals(List.of("granted orders true")));
		this.other.stop();
		assertThat(publisher.published).containsExactly("granted orders true", "revoked orders false");
	}

	@Test
	void aPublisherThatFailsEndsNoTerm() {
		RecordingPublisher publisher = new RecordingPublisher() {

			@Override
			public void publishOnGranted(Object source, Context context, String role) {
				super.publishOnGranted(source, context, role);
				throw new IllegalStateException("intentional");
			}

		};
		this.initiator.setLeaderEventPublisher(publisher);
		this.initiator.start();
		await().until(() -> !publisher.published.isEmpty());
		assertThat(this.initiator.getContext().isLeader()).isTrue();
	}

	@Test
	void asABeanItStartsPublishesAndStopsWithTheContext() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean("lock", InMemoryLock.class, () -> this.lock);
		context.registerBean("candidate", Candidate.class, () -> this.candidate);
		context.register(OneInitiator.class);
		context.refresh();
		Events events = context.getBean(Events.class);
		LeaderElection election = context.getBean(LeaderElection.class);
		await().until(() -> events.types().contains(dev.leaderelection.spring.OnGrantedEvent.class));
		assertThat(election).isSameAs(context.getBean(LeaderElectionInitiator.class).getObject());
		assertThat(election.isLeader()).isTrue();
		await().until(() -> events.types().contains(NewLeaderEvent.class));
		context.close();
		assertThat(events.types()).contains(dev.leaderelection.spring.OnRevokedEvent.class);
		assertThat(election.isRunning()).isFalse();
		assertThat(this.candidate.calls()).containsExactly("granted orders true", "revoked orders false");
		assertThat(events.received.stream().filter(AbstractLeaderEvent.class::isInstance)).hasSize(2);
	}

	@Test
	void asABeanItPublishesFailuresAsApplicationEvents() {
		this.other.start();
		await().until(this.other.getContext()::isLeader);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean("lock", InMemoryLock.class, () -> this.lock);
			context.registerBean("candidate", Candidate.class, () -> this.candidate);
			context.register(OneInitiator.class);
			context.refresh();
			Events events = context.getBean(Events.class);
			await().until(() -> events.types().contains(OnFailedToAcquireMutexEvent.class));
			assertThat(events.types()).contains(NewLeaderEvent.class)
				.doesNotContain(dev.leaderelection.spring.OnGrantedEvent.class);
		}
	}

	@Test
	void asABeanItMayWaitToBeStarted() {
		this.initiator.setAutoStartup(false);
		this.initiator.setPhase(7);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean("initiator", LeaderElectionInitiator.class, () -> this.initiator);
			context.refresh();
			assertThat(this.initiator.isRunning()).isFalse();
			assertThat(this.initiator.getPhase()).isEqualTo(7);
		}
	}

	private LeaderElectionInitiator initiator(Candidate candidate) {
		return new LeaderElectionInitiator(quick(this.lock).candidate(candidate.getId()), candidate);
	}

	private static LeaderElectionConfig.Builder quick(InMemoryLock lock) {
		return LeaderElection.builder()
			.name("orders")
			.lock(lock)
			.leaseDuration(Duration.ofSeconds(60))
			.retryPeriod(Duration.ofMillis(100));
	}

	private static class RecordingPublisher implements LeaderEventPublisher {

		private final List<String> published = new CopyOnWriteArrayList<>();

		private volatile Object source;

		@Override
		public void publishOnGranted(Object source, Context context, String role) {
			record("granted", source, context, role);
		}

		@Override
		public void publishOnRevoked(Object source, Context context, String role) {
			record("revoked", source, context, role);
		}

		@Override
		public void publishOnFailedToAcquire(Object source, Context context, String role) {
			record("failed", source, context, role);
		}

		private void record(String what, Object source, Context context, String role) {
			this.source = source;
			this.published.add(what + " " + role + " " + context.isLeader());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneInitiator {

		@Bean
		LeaderElectionInitiator initiator(InMemoryLock lock, Candidate candidate) {
			LeaderElectionInitiator initiator = new LeaderElectionInitiator(lock, candidate);
			initiator.setPublishFailedEvents(true);
			return initiator;
		}

		@Bean
		Events events() {
			return new Events();
		}

	}

	static class Events implements ApplicationListener<ApplicationEvent> {

		private final List<ApplicationEvent> received = new CopyOnWriteArrayList<>();

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			if (event instanceof OnGrantedEvent || event instanceof OnRevokedEvent || event instanceof NewLeaderEvent
					|| event instanceof OnFailedToAcquireMutexEvent) {
				this.received.add(event);
			}
		}

		List<Class<?>> types() {
			return this.received.stream().<Class<?>>map(Object::getClass).toList();
		}

	}

}
