package dev.leaderelection.spring.integration;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.NewLeaderEvent;
import dev.leaderelection.spring.OnGrantedEvent;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import jakarta.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.support.SmartLifecycleRoleController;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.MessageListenerContainer;
import org.springframework.jms.listener.adapter.MessageListenerAdapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two replicas, one real broker: Spring Integration's role controller has only the leader
 * consume.
 */
class MessageListenerTests {

	private static final String QUEUE = "invoices";

	private final BrokerService broker = new BrokerService();

	/** What all replicas do, in order. */
	private static final List<String> log = new CopyOnWriteArrayList<>();

	private static volatile CountDownLatch gate = new CountDownLatch(0);

	@TempDir
	private Path directory;

	private JmsTemplate template;

	@BeforeEach
	void startBroker() throws Exception {
		log.clear();
		gate = new CountDownLatch(0);
		this.broker.setBrokerName("shop");
		this.broker.setPersistent(false);
		this.broker.setUseJmx(false);
		this.broker.start();
		this.broker.waitUntilStarted();
		this.template = new JmsTemplate(connectionFactory());
	}

	@AfterEach
	void stopBroker() throws Exception {
		gate.countDown();
		this.broker.stop();
		this.broker.waitUntilStopped();
	}

	@Test
	void messagesStayInTheQueueUntilThereIsALeader() {
		try (ConfigurableApplicationContext first = start("first", "--leader-election.auto-startup=false")) {
			send(1, 3);
			assertThat(container(first).isRunning()).isFalse();
			assertThat(waiting()).isEqualTo(3);
			lifecycle(first).start();
			await().until(() -> handled("first").equals(List.of("1", "2", "3")));
			assertThat(container(first).isRunning()).isTrue();
			await().until(() -> waiting() == 0);
		}
	}

	@Test
	void onlyTheLeaderConsumesAndHandsOver() {
		try (ConfigurableApplicationContext first = start("first")) {
			await().until(election(first)::isLeader);
			try (ConfigurableApplicationContext second = start("second")) {
				await().until(() -> log.contains("second follows first"));
				send(1, 20);
				await().until(() -> handled("first").size() == 20 && waiting() == 0);
				election(first).resign();
				await().until(container(second)::isRunning);
				await().until(() -> !container(first).isRunning());
				send(21, 20);
				await().until(() -> handled("second").size() == 20);
				assertThat(handled("first")).isEqualTo(numbers(1, 20));
				assertThat(handled("second")).isEqualTo(numbers(21, 20));
			}
		}
	}

	@Test
	void theNextLeaderConsumesOnlyAfterTheMessageInHandIsDone() {
		gate = new CountDownLatch(1);
		try (ConfigurableApplicationContext first = start("first")) {
			await().until(election(first)::isLeader);
			try (ConfigurableApplicationContext second = start("second")) {
				await().until(() -> log.contains("second follows first"));
				send(1, 2);
				await().until(() -> log.contains("first begins 1"));
				election(first).resign();
				await().until(() -> !container(first).isRunning());
				assertThat(election(first).isLeader()).isFalse();
				gate.countDown();
				await().until(() -> handled("second").equals(List.of("2")));
				assertThat(log).containsSubsequence("first begins 1", "first ends 1", "second is granted",
						"second begins 2", "second ends 2");
				assertThat(log).filteredOn((line) -> line.endsWith("is granted")).hasSize(2);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { DrainingReplica.class, GuardedReplica.class })
	void anApplicationThatIsClosedHandsOverAfterTheMessageInHandIsDone(Class<?> replica) {
		gate = new CountDownLatch(1);
		Executor closing = ForkJoinPool.commonPool();
		try (ConfigurableApplicationContext second = start(replica, "second", "--leader-election.auto-startup=false")) {
			ConfigurableApplicationContext first = start(replica, "first");
			await().until(election(first)::isLeader);
			send(1, 2);
			await().until(() -> log.contains("first begins 1"));
			LeaderElection closed = election(first);
			MessageListenerContainer consuming = onlyContainer(first);
			lifecycle(second).start();
			closing.execute(first::close);
			await().until(() -> !closed.isLeader() && !consuming.isRunning());
			gate.countDown();
			await().until(() -> handled("second").equals(List.of("2")));
			assertThat(log).containsSubsequence("first begins 1", "first ends 1", "second is granted",
					"second begins 2");
			await().until(() -> !first.isActive());
		}
	}

	private ConfigurableApplicationContext start(String replica, String... args) {
		return start(DrainingReplica.class, replica, args);
	}

	private ConfigurableApplicationContext start(Class<?> application, String replica, String... args) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.application.name=billing", "leader-election.candidate=" + replica,
					"leader-election.lock.type=local", "leader-election.local.directory=" + this.directory,
					"leader-election.lease-duration=60s", "leader-election.retry-period=500ms",
					"leader-election.wait-for-readiness=false", "spring.main.register-shutdown-hook=false")
			.run(args);
	}

	private void send(int first, int count) {
		numbers(first, count).forEach((number) -> this.template.convertAndSend(QUEUE, number));
	}

	private int waiting() {
		return Objects.requireNonNull(this.template.browse(QUEUE, (session, browser) -> {
			int messages = 0;
			for (var each = browser.getEnumeration(); each.hasMoreElements(); each.nextElement()) {
				messages++;
			}
			return messages;
		}));
	}

	private static List<String> numbers(int first, int count) {
		return IntStream.range(first, first + count).mapToObj(String::valueOf).toList();
	}

	private static List<String> handled(String replica) {
		return log.stream()
			.filter((line) -> line.startsWith(replica + " ends "))
			.map((line) -> line.substring((replica + " ends ").length()))
			.toList();
	}

	private static LeaderElection election(ConfigurableApplicationContext context) {
		return context.getBean(LeaderElection.class);
	}

	private static LeaderElectionLifecycle lifecycle(ConfigurableApplicationContext context) {
		return context.getBean(LeaderElectionLifecycle.class);
	}

	private static MessageListenerContainer container(ConfigurableApplicationContext context) {
		return Objects.requireNonNull(context.getBean(JmsListenerEndpointRegistry.class).getListenerContainer(QUEUE));
	}

	/** Of a listener method, or a bean. */
	private static MessageListenerContainer onlyContainer(ConfigurableApplicationContext context) {
		boolean ofMethod = context.getBeanProvider(JmsListenerEndpointRegistry.class).stream().findAny().isPresent();
		return ofMethod ? container(context) : context.getBean(MessageListenerContainer.class);
	}

	private static ConnectionFactory connectionFactory() {
		return new ActiveMQConnectionFactory("vm://shop?create=false");
	}

	/** A listener method, whose container stops when the message in hand is done. */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	@EnableJms
	@ImportAutoConfiguration({ LeaderElectionAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class })
	static class DrainingReplica {

		@Bean
		InvoiceListener invoices(Environment environment) {
			return new InvoiceListener(environment.getRequiredProperty("leader-election.candidate"));
		}

		@Bean
		DefaultJmsListenerContainerFactory jmsListenerContainerFactory() {
			DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
			factory.setConnectionFactory(connectionFactory());
			factory.setSessionTransacted(true);
			factory.setReceiveTimeout(100L);
			factory.setAutoStartup(false);
			factory.setPhase(Integer.MAX_VALUE - 1);
			return factory;
		}

		@Bean
		DrainingLifecycle invoicesOnTheLeader(SmartLifecycleRoleController roles,
				JmsListenerEndpointRegistry containers) {
			DrainingLifecycle invoices = new DrainingLifecycle(() -> containers.getListenerContainer(QUEUE));
			roles.addLifecycleToRole("billing", invoices);
			return invoices;
		}

	}

	/** A container as it is, and a guarded method, for whose end the release waits. */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	@ImportAutoConfiguration({ LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
			ApplicationAvailabilityAutoConfiguration.class })
	static class GuardedReplica {

		@Bean
		GuardedInvoices invoices(Environment environment) {
			return new GuardedInvoices(environment.getRequiredProperty("leader-election.candidate"));
		}

		@Bean
		DefaultMessageListenerContainer container(GuardedInvoices invoices, SmartLifecycleRoleController roles) {
			DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
			container.setConnectionFactory(connectionFactory());
			container.setDestinationName(QUEUE);
			container.setMessageListener(new MessageListenerAdapter(invoices));
			container.setSessionTransacted(true);
			container.setReceiveTimeout(100L);
			container.setAutoStartup(false);
			roles.addLifecycleToRole("billing", container);
			return container;
		}

	}

	static class GuardedInvoices extends Invoices {

		GuardedInvoices(String replica) {
			super(replica);
		}

		@LeaderOnly(otherwise = LeaderOnly.Otherwise.THROW)
		public void handleMessage(String number) throws InterruptedException {
			handle(number);
		}

	}

	static class InvoiceListener extends Invoices {

		InvoiceListener(String replica) {
			super(replica);
		}

		@Override
		@JmsListener(id = QUEUE, destination = QUEUE)
		void handle(String number) throws InterruptedException {
			super.handle(number);
		}

	}

	static class Invoices {

		private final String replica;

		Invoices(String replica) {
			this.replica = replica;
		}

		void handle(String number) throws InterruptedException {
			log.add(this.replica + " begins " + number);
			gate.await();
			log.add(this.replica + " ends " + number);
		}

		@EventListener
		void granted(OnGrantedEvent event) {
			log.add(this.replica + " is granted");
		}

		@EventListener
		void newLeader(NewLeaderEvent event) {
			String leader = event.getLeader();
			if (leader != null) {
				log.add(this.replica + " follows " + leader.substring(0, leader.indexOf('_')));
			}
		}

	}

}
