package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.protocol.RevocationReason;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.NewLeaderEvent;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.OnRevokedEvent;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeaderEventTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.lock.type=in-memory",
				"leader-election.wait-for-readiness=false")
		.withUserConfiguration(Listeners.class);

	@Test
	void grantedCarriesHolderAndToken() {
		this.contextRunner.run((context) -> {
			Granted granted = context.getBean(Listeners.class).granted();
			LeaderElection election = context.getBean(LeaderElection.class);
			assertThat(granted.event().getHolderIdentity()).isEqualTo(election.status().identity());
			assertThat(granted.event().getFencingToken()).isEqualTo(election.leadership().orElseThrow().fencingToken());
			assertThat(granted.event().getLeadership()).isEqualTo(election.leadership().orElseThrow());
			assertThat(granted.event().getSource()).isSameAs(election);
		});
	}

	@Test
	void contextLeadsInsideGranted() {
		this.contextRunner.run((context) -> assertThat(context.getBean(Listeners.class).granted().led()).isTrue());
	}

	@Test
	void yieldingResigns() {
		this.contextRunner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			listeners.granted().event().getContext().yield();
			Revoked revoked = listeners.revoked();
			assertThat(revoked.event().getReason()).isEqualTo(RevocationReason.RESIGNED);
			assertThat(revoked.led()).isFalse();
		});
	}

	@Test
	void revokedCarriesHolderAndTokenOfItsTerm() {
		this.contextRunner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			OnGrantedEvent granted = listeners.granted().event();
			context.getBean(LeaderElection.class).resign();
			OnRevokedEvent revoked = listeners.revoked().event();
			assertThat(revoked.getHolderIdentity()).isEqualTo(granted.getHolderIdentity());
			assertThat(revoked.getFencingToken()).isEqualTo(granted.getFencingToken());
			assertThat(revoked.getLeadership()).isEqualTo(granted.getLeadership());
		});
	}

	@Test
	void roleIsTheNameOfTheElection() {
		this.contextRunner.run((context) -> {
			OnGrantedEvent event = context.getBean(Listeners.class).granted().event();
			assertThat(event.getRole()).isEqualTo("orders");
			assertThat(event.getContext().getRole()).isEqualTo("orders");
		});
	}

	@Test
	void roleCanBeChosen() {
		this.contextRunner.withPropertyValues("leader-election.role=dispatcher")
			.run((context) -> assertThat(context.getBean(Listeners.class).granted().event().getRole())
				.isEqualTo("dispatcher"));
	}

	@Test
	void newLeaderIsAnnounced() {
		this.contextRunner.run((context) -> {
			NewLeaderEvent event = context.getBean(Listeners.class).newLeader.poll(1, TimeUnit.MINUTES);
			assertThat(event).isNotNull();
			assertThat(event.getLeader()).isEqualTo(context.getBean(LeaderElection.class).status().identity());
			assertThat(event.getRole()).isEqualTo("orders");
		});
	}

	@Test
	void listenersOfSpringIntegrationsEventsAreCalled() {
		this.contextRunner.withUserConfiguration(IntegrationListener.class).run((context) -> {
			context.getBean(Listeners.class).granted();
			await().until(() -> context.getBean(IntegrationListener.class).events.size() == 1);
		});
	}

	@Test
	void rolesOfSpringIntegrationStartAndStop() {
		this.contextRunner.withUserConfiguration(Roles.class).run((context) -> {
			Endpoint endpoint = context.getBean(Endpoint.class);
			await().until(endpoint::isRunning);
			context.getBean(LeaderElection.class).resign();
			await().until(() -> !endpoint.isRunning());
		});
	}

	@Test
	void candidatesOfSpringIntegrationAreTold() {
		this.contextRunner.withBean(RecordingCandidate.class).run((context) -> {
			RecordingCandidate candidate = context.getBean(RecordingCandidate.class);
			await().until(() -> candidate.calls.equals(List.of("granted boss true")));
			candidate.yieldLeadership();
			await().until(() -> candidate.calls.equals(List.of("granted boss true", "revoked boss false")));
		});
	}

	@Test
	void aScheduledJobCanAlsoRunWhenLeadershipIsGranted() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(LeaderOnlyAutoConfiguration.class))
			.withBean(JobOnGrant.class)
			.run((context) -> await().until(() -> context.getBean(JobOnGrant.class).runs() == 1));
	}

	record Granted(OnGrantedEvent event, boolean led) {
	}

	record Revoked(OnRevokedEvent event, boolean led) {
	}

	static class Listeners {

		private final BlockingQueue<Granted> granted = new LinkedBlockingQueue<>();

		private final BlockingQueue<Revoked> revoked = new LinkedBlockingQueue<>();

		private final BlockingQueue<NewLeaderEvent> newLeader = new LinkedBlockingQueue<>();

		@EventListener
		void granted(OnGrantedEvent event) {
			this.granted.add(new Granted(event, event.getContext().isLeader()));
		}

		@EventListener
		void revoked(OnRevokedEvent event) {
			this.revoked.add(new Revoked(event, event.getContext().isLeader()));
		}

		@EventListener
		void newLeader(NewLeaderEvent event) {
			this.newLeader.add(event);
		}

		Granted granted() throws InterruptedException {
			Granted next = this.granted.poll(1, TimeUnit.MINUTES);
			assertThat(next).isNotNull();
			return next;
		}

		Revoked revoked() throws InterruptedException {
			Revoked next = this.revoked.poll(1, TimeUnit.MINUTES);
			assertThat(next).isNotNull();
			return next;
		}

	}

	static class IntegrationListener {

		private final List<AbstractLeaderEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void leader(AbstractLeaderEvent event) {
			this.events.add(event);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Roles {

		@Bean
		Endpoint endpoint(SmartLifecycleRoleController roles) {
			Endpoint endpoint = new Endpoint();
			roles.addLifecycleToRole("orders", endpoint);
			return endpoint;
		}

	}

	static class Endpoint implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public boolean isAutoStartup() {
			return false;
		}

	}

	static class RecordingCandidate extends DefaultCandidate {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		RecordingCandidate() {
			super("id", "boss");
		}

		@Override
		public void onGranted(Context context) {
			super.onGranted(context);
			this.calls.add("granted " + context.getRole() + " " + context.isLeader());
		}

		@Override
		public void onRevoked(Context context) {
			super.onRevoked(context);
			this.calls.add("revoked " + context.getRole() + " " + context.isLeader());
		}

	}

	static class JobOnGrant {

		private final AtomicInteger runs = new AtomicInteger();

		@LeaderOnly
		@Scheduled(cron = "@yearly")
		@EventListener(OnGrantedEvent.class)
		void run() {
			this.runs.incrementAndGet();
		}

		int runs() {
			return this.runs.get();
		}

	}

}
