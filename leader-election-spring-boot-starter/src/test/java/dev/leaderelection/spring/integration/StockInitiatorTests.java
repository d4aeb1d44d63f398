package dev.leaderelection.spring.integration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Integration's own initiator on our registry, in meaning as in its
 * {@code JdbcLockRegistryLeaderInitiatorTests}: two processes elect and hand over.
 */
class StockInitiatorTests {

	private final Map<String, InMemoryLock> records = new ConcurrentHashMap<>();

	private final Cable cable = new Cable();

	private final LeaseLockRegistry firstRegistry = new LeaseLockRegistry((name) -> this.cable.to(record(name)));

	private final LeaseLockRegistry secondRegistry = new LeaseLockRegistry(this::record);

	private final Events firstEvents = new Events();

	private final Events secondEvents = new Events();

	private final LockRegistryLeaderInitiator first = initiator(this.firstRegistry, this.firstEvents);

	private final LockRegistryLeaderInitiator second = initiator(this.secondRegistry, this.secondEvents);

	@AfterEach
	void stop() {
		this.cable.mend();
		this.firstEvents.mayBeRevoked.countDown();
		this.first.destroy();
		this.second.destroy();
		this.firstRegistry.destroy();
		this.secondRegistry.destroy();
	}

	@Test
	void oneLeadsAndHandsOverWhenItStops() {
		this.first.start();
		await().until(this.first.getContext()::isLeader);
		this.second.start();
		await().until(() -> this.secondEvents.published.contains("failed"));
		assertThat(this.second.getContext().isLeader()).isFalse();
		this.first.stop();
		await().until(this.second.getContext()::isLeader);
		assertThat(this.first.getContext().isLeader()).isFalse();
		this.first.start();
		await().until(() -> this.firstEvents.published.contains("failed"));
		this.second.stop();
		await().until(this.first.getContext()::isLeader);
	}

	@Test
	void oneThatYieldsLetsTheOtherLead() {
		this.firstEvents.holdRevoked();
		this.first.start();
		await().until(this.first.getContext()::isLeader);
		this.second.start();
		await().until(() -> this.secondEvents.published.contains("failed"));
		this.first.getContext().yield();
		await().until(this.second.getContext()::isLeader);
		this.firstEvents.mayBeRevoked.countDown();
		await().until(() -> this.firstEvents.published.equals(List.of("granted", "revoked")));
		assertThat(this.first.getContext().isLeader()).isFalse();
	}

	@Test
	void oneThatIsCutOffIsRevokedBeforeTheOtherIsGrantedAndMayLeadAgainLater() {
		List<String> order = new CopyOnWriteArrayList<>();
		this.firstEvents.also = (event) -> order.add("first " + event);
		this.secondEvents.also = (event) -> order.add("second " + event);
		this.first.start();
		await().until(this.first.getContext()::isLeader);
		this.second.start();
		this.cable.cut();
		await().until(() -> order.contains("second granted"));
		this.cable.mend();
		this.second.stop();
		await().until(this.first.getContext()::isLeader);
		this.first.stop();
		this.second.start();
		await().until(this.second.getContext()::isLeader);
		await().until(() -> withoutFailed(order).size() == 7);
		assertThat(withoutFailed(order)).startsWith("first granted", "first revoked", "second granted")
			.containsExactlyInAnyOrder("first granted", "first revoked", "second granted", "second revoked",
					"first granted", "first revoked", "second granted");
	}

	/** On a voluntary stop the stock initiator gives the lock up before it says so. */
	private static List<String> withoutFailed(List<String> order) {
		return order.stream().filter((event) -> !event.endsWith("failed")).toList();
	}

	@Test
	void oneTakesOverFromAProcessThatHasCrashed() {
		LeaseLockRegistry crashed = new LeaseLockRegistry(this::record);
		crashed.obtain("bar").lock(Duration.ofSeconds(1));
		crashed.destroy();
		this.first.start();
		await().until(this.first.getContext()::isLeader);
		assertThat(this.firstEvents.published).contains("failed");
	}

	private InMemoryLock record(String name) {
		return this.records.computeIfAbsent(name, InMemoryLock::new);
	}

	/** Leases of 10 s leave the initiator 4.4 s to find out that its lock is lost. */
	private static LockRegistryLeaderInitiator initiator(LeaseLockRegistry registry, Events events) {
		registry.setLeaseDuration(Duration.ofSeconds(10));
		LockRegistryLeaderInitiator initiator = new LockRegistryLeaderInitiator(registry,
				new DefaultCandidate("foo", "bar"));
		initiator.setHeartBeatMillis(50);
		initiator.setBusyWaitMillis(10);
		initiator.setPublishFailedEvents(true);
		initiator.setLeaderEventPublisher(events);
		return initiator;
	}

	private static final class Events extends DefaultLeaderEventPublisher {

		private final List<String> published = new CopyOnWriteArrayList<>();

		private volatile CountDownLatch mayBeRevoked = new CountDownLatch(0);

		private volatile Consumer<String> also = (event) -> {
		};

		void holdRevoked() {
			this.mayBeRevoked = new CountDownLatch(1);
		}

		@Override
		public void publishOnGranted(Object source, Context context, String role) {
			publish("granted");
		}

		@Override
		public void publishOnRevoked(Object source, Context context, String role) {
			boolean interrupted = Thread.interrupted();
			try {
				this.mayBeRevoked.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			publish("revoked");
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void publishOnFailedToAcquire(Object source, Context context, String role) {
			if (!"failed".equals(this.published.isEmpty() ? "" : this.published.get(this.published.size() - 1))) {
				publish("failed");
			}
		}

		private void publish(String event) {
			this.published.add(event);
			this.also.accept(event);
		}

	}

}
