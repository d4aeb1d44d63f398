package dev.leaderelection.spring.examples;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Two replicas that lead at the same time: the older one is cut off from the lock, and
 * somebody who must not has edited the lock. The database refuses what the older one
 * writes. This is the code of {@code docs/fencing.md}.
 */
class FencedTableExampleTests {

	private final InMemoryLock lock = new InMemoryLock("billing");

	private final IsolatedLock locksOfOlder = new IsolatedLock(this.lock);

	private final LeaderElection older = candidate(this.locksOfOlder);

	private final LeaderElection newer = candidate(this.lock);

	private JdbcClient database;

	private TransactionTemplate transaction;

	private Fence fence;

	@BeforeEach
	void createTables() {
		JdbcDataSource source = new JdbcDataSource();
		source.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000");
		this.database = JdbcClient.create(source);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(source));
		this.fence = new Fence(this.database);
		this.database.sql("create table account (id varchar primary key, balance int, token numeric(39))").update();
		this.database.sql("insert into account values ('shop', 0, 0)").update();
		this.database.sql("create table fence (election varchar primary key, token numeric(39) not null)").update();
		this.database.sql("insert into fence values ('billing', 0)").update();
		this.database.sql("create table invoice (id identity, author varchar)").update();
	}

	@AfterEach
	void close() {
		this.older.stop(Duration.ZERO);
		this.newer.stop(Duration.ZERO);
		this.database.sql("shutdown").update();
	}

	@Test
	void aRowThatKnowsItsLeaderRefusesAnOlderOne() throws InterruptedException {
		Leadership first = lead(this.older);
		assertThat(setBalance(first, 10)).isOne();
		Leadership second = overlap();
		assertThat(setBalance(second, 20)).isOne();
		assertThat(setBalance(first, 11)).as("of the older leader").isZero();
		assertThat(this.older.isLeader()).as("it still believes").isTrue();
		assertThat(balance()).isEqualTo(20);
		assertThat(setBalance(second, 21)).as("again by the same leader").isOne();
	}

	@Test
	void aFenceRefusesATransactionOfAnOlderLeader() throws InterruptedException {
		Leadership first = lead(this.older);
		sendInvoice(first);
		Leadership second = overlap();
		sendInvoice(second);
		assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> sendInvoice(first));
		assertThat(this.older.isLeader()).as("it still believes").isTrue();
		assertThat(invoices(first)).isOne();
		assertThat(invoices(second)).isOne();
	}

	@Test
	void aTransactionThatHasPassedTheFenceEndsBeforeTheNextLeaderPasses() throws InterruptedException {
		Leadership first = lead(this.older);
		Leadership second = overlap();
		CountDownLatch passed = new CountDownLatch(1);
		CompletableFuture<Integer> seen = CompletableFuture.supplyAsync(() -> {
			await().until(() -> passed.getCount() == 0);
			return this.transaction.execute((transaction) -> {
				this.fence.pass(second);
				return invoices(first);
			});
		});
		this.transaction.executeWithoutResult((transaction) -> {
			this.fence.pass(first);
			passed.countDown();
			insertInvoice(first);
		});
		assertThat(seen.join()).as("what the newer leader sees behind the fence").isOne();
		assertThatExceptionOfType(NotLeaderException.class).isThrownBy(() -> sendInvoice(first));
	}

	/** Somebody clears the holder of the lock, from which the older leader is cut off. */
	private Leadership overlap() throws InterruptedException {
		this.locksOfOlder.isolate();
		await().until(() -> this.lock.read(Duration.ofSeconds(1)) instanceof Outcome.Found held && this.lock
			.update(held.snapshot(), LeaderElectionRecord.EMPTY, Duration.ofSeconds(1)) instanceof Outcome.Stored);
		Leadership second = lead(this.newer);
		assertThat(this.older.isLeader() && this.newer.isLeader()).as("both lead").isTrue();
		return second;
	}

	private int setBalance(Leadership leadership, int balance) {
		BigDecimal token = new BigDecimal(leadership.fencingToken().value());
		return this.database
			.sql("update account set balance = :balance, token = :token where id = 'shop' and token <= :token")
			.param("balance", balance)
			.param("token", token)
			.update();
	}

	private int balance() {
		return this.database.sql("select balance from account").query(Integer.class).single();
	}

	private void sendInvoice(Leadership leadership) {
		this.transaction.executeWithoutResult((transaction) -> {
			this.fence.pass(leadership);
			insertInvoice(leadership);
		});
	}

	private void insertInvoice(Leadership leadership) {
		this.database.sql("insert into invoice (author) values (?)").param(leadership.holderIdentity()).update();
	}

	private int invoices(Leadership leadership) {
		return this.database.sql("select count(*) from invoice where author = ?")
			.param(leadership.holderIdentity())
			.query(Integer.class)
			.single();
	}

	private static Leadership lead(LeaderElection election) throws InterruptedException {
		election.start();
		return election.awaitLeadership(Duration.ofMinutes(1)).orElseThrow();
	}

	private static LeaderElection candidate(ResourceLock lock) {
		return LeaderElection.builder().name("billing").lock(lock).profile(LeaderElectionProfile.SLOW).build();
	}

}
