package dev.leaderelection.spring.transaction;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionStatus.State;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.spring.LeaderOnly;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyAutoConfiguration;
import dev.leaderelection.spring.boot.autoconfigure.LeaderOnlyTransactionAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** On a real database. */
@ExtendWith(OutputCaptureExtension.class)
class TransactionVetoTests {

	private final InMemoryLock lock = new InMemoryLock("own");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LeaderElectionAutoConfiguration.class, LeaderOnlyAutoConfiguration.class,
						LeaderOnlyTransactionAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class,
						AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
						DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
						JdbcClientAutoConfiguration.class, TransactionAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "leader-election.wait-for-readiness=false")
		.withBean(InMemoryLock.class, () -> this.lock)
		.withBean(Orders.class)
		.withBean(Invoices.class);

	@Test
	void aLeaderCommits() {
		withVeto("lost", (context) -> {
			invoices(context).writeThen(() -> {
			});
			assertThat(orders(context).count()).isOne();
		});
	}

	@Test
	void aTransactionRollsBackIfLeadershipIsLostBeforeTheCommit() {
		withVeto("lost", (context) -> {
			assertThatExceptionOfType(NotLeaderException.class)
				.isThrownBy(() -> invoices(context).writeThen(() -> loseLeadership(context)))
				.withMessageContaining("Rolled back, because leadership has ended before the commit: ");
			assertThat(orders(context).count()).isZero();
		});
	}

	@Test
	void withoutTheVetoItCommits() {
		asLeader(this.contextRunner, (context) -> {
			invoices(context).writeThen(() -> loseLeadership(context));
			assertThat(orders(context).count()).isOne();
		});
	}

	@Test
	void aTransactionCommitsWhileLeadershipIsGivenUp() {
		withVeto("lost", (context) -> {
			invoices(context).writeThen(() -> giveUpLeadership(context));
			assertThat(orders(context).count()).isOne();
		});
	}

	@Test
	void aTransactionRollsBackAlsoWhenLeadershipIsGivenUpIfThatIsAskedFor() {
		withVeto("ended", (context) -> {
			assertThatExceptionOfType(NotLeaderException.class)
				.isThrownBy(() -> invoices(context).writeThen(() -> giveUpLeadership(context)));
			assertThat(orders(context).count()).isZero();
		});
	}

	@Test
	void aTransactionOfTheCallerRollsBackToo() {
		withVeto("lost", (context) -> {
			assertThatExceptionOfType(NotLeaderException.class)
				.isThrownBy(() -> transaction(context).executeWithoutResult((transaction) -> {
					invoices(context).write();
					loseLeadership(context);
				}));
			assertThat(orders(context).count()).isZero();
		});
	}

	@Test
	void theLockIsHeldUntilATransactionOfTheCallerEnds() {
		withVeto("lost", (context) -> {
			LeaderElection election = context.getBean(LeaderElection.class);
			transaction(context).executeWithoutResult((transaction) -> {
				invoices(context).write();
				invoices(context).write();
				giveUpLeadership(context);
			});
			assertThat(orders(context).count()).isEqualTo(2);
			await().until(() -> election.status().leader() == null);
		});
	}

	@Test
	void otherTransactionsAreLeftAlone() {
		withVeto("ended", (context) -> {
			loseLeadership(context);
			context.getBean(LeaderElection.class).close();
			transaction(context).executeWithoutResult((transaction) -> orders(context).insert());
			assertThat(orders(context).count()).isOne();
		});
	}

	@Test
	void aTransactionManagerThatTakesNoListenersIsReported(CapturedOutput output) {
		this.contextRunner.withPropertyValues("leader-election.transactions.veto=lost")
			.withBean("simple", SimpleTransactionManager.class)
			.run((context) -> assertThat(output)
				.contains("The transactions of 'simple' can't be vetoed when leadership ends"));
	}

	private void withVeto(String veto, ContextConsumer<AssertableApplicationContext> check) {
		asLeader(this.contextRunner.withPropertyValues("leader-election.transactions.veto=" + veto), check);
	}

	private static void asLeader(ApplicationContextRunner runner, ContextConsumer<AssertableApplicationContext> check) {
		runner.run((context) -> {
			await().until(context.getBean(LeaderElection.class)::isLeader);
			orders(context).create();
			check.accept(context);
		});
	}

	/** Somebody else holds the lock. */
	private void loseLeadership(AssertableApplicationContext context) {
		LeaderElection election = context.getBean(LeaderElection.class);
		Leadership term = election.leadership().orElseThrow();
		this.lock.delete();
		await().until(() -> !term.isValid());
	}

	private static void giveUpLeadership(AssertableApplicationContext context) {
		LeaderElection election = context.getBean(LeaderElection.class);
		assertThat(election.resign(Duration.ofMinutes(1))).isTrue();
		await().until(() -> election.status().state() == State.DRAINING);
	}

	private static Orders orders(AssertableApplicationContext context) {
		return context.getBean(Orders.class);
	}

	private static Invoices invoices(AssertableApplicationContext context) {
		return context.getBean(Invoices.class);
	}

	private static TransactionTemplate transaction(AssertableApplicationContext context) {
		return context.getBean(TransactionTemplate.class);
	}

	static class Orders {

		private final JdbcClient database;

		Orders(JdbcClient database) {
			this.database = database;
		}

		void create() {
			this.database.sql("create table invoice (id identity)").update();
		}

		void insert() {
			this.database.sql("insert into invoice default values").update();
		}

		int count() {
			return this.database.sql("select count(*) from invoice").query(Integer.class).single();
		}

	}

	static class Invoices {

		private final Orders orders;

		Invoices(Orders orders) {
			this.orders = orders;
		}

		@LeaderOnly
		@Transactional
		void writeThen(Runnable task) {
			this.orders.insert();
			task.run();
		}

		@LeaderOnly
		void write() {
			this.orders.insert();
		}

	}

	static class SimpleTransactionManager implements PlatformTransactionManager {

		@Override
		public TransactionStatus getTransaction(TransactionDefinition definition) {
			return new SimpleTransactionStatus();
		}

		@Override
		public void commit(TransactionStatus status) {
		}

		@Override
		public void rollback(TransactionStatus status) {
		}

	}

}
