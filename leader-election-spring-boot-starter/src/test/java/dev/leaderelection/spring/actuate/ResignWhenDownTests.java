package dev.leaderelection.spring.actuate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.spring.actuate.ResignWhenDown.Rule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/** A real term, and a clock and threads that do what the test says. */
class ResignWhenDownTests {

	private static final Rule RULE = new Rule("db", Duration.ofSeconds(9), Duration.ofHours(1));

	private final LeaderElection election = LeaderElection.builder()
		.name("orders")
		.lock(new InMemoryLock("lock"))
		.profile(LeaderElectionProfile.SLOW)
		.build();

	private final Deque<Runnable> looks = new ArrayDeque<>();

	private final Deque<Duration> delays = new ArrayDeque<>();

	private final Map<String, HealthContributor> contributors = new HashMap<>();

	private Status status = Status.DOWN;

	private Leadership term;

	@BeforeEach
	void lead() throws InterruptedException {
		this.contributors.put("db", (HealthIndicator) () -> Health.status(this.status).build());
		this.election.start();
		this.term = this.election.awaitLeadership(Duration.ofSeconds(30)).orElseThrow();
	}

	@AfterEach
	void stop() {
		this.election.close();
	}

	@Test
	void resignsWhenTheContributorHasBeenDownForTheThreshold() {
		granted(Runnable::run);
		look();
		look();
		assertThat(this.term.isValid()).as("down for 6 s").isTrue();
		look();
		assertThat(this.term.isValid()).as("down for 9 s").isFalse();
		assertThat(this.election.isRunning()).isTrue();
	}

	@Test
	void looksAtAThirdOfTheThreshold() {
		granted(Runnable::run);
		assertThat(this.delays).containsExactly(Duration.ofSeconds(3));
	}

	@Test
	void whatIsUpInBetweenStartsTheTimeAnew() {
		granted(Runnable::run);
		look();
		look();
		this.status = Status.UP;
		look();
		this.status = Status.OUT_OF_SERVICE;
		look();
		look();
		look();
		assertThat(this.term.isValid()).isTrue();
		look();
		assertThat(this.term.isValid()).isFalse();
	}

	@Test
	void aCheckThatDoesNotReturnCountsAsDown() {
		granted((check) -> {
		});
		look();
		look();
		look();
		assertThat(this.term.isValid()).isTrue();
		look();
		assertThat(this.term.isValid()).isFalse();
	}

	@Test
	void aCheckThatFailsCountsAsDown() {
		this.contributors.put("db", (HealthIndicator) () -> {
			throw new IllegalStateException("unreachable");
		});
		granted(Runnable::run);
		look();
		look();
		look();
		assertThat(this.term.isValid()).isFalse();
	}

	@Test
	void oneOfAGroupThatIsDownIsEnough() {
		HealthContributor up = this.contributors.remove("db");
		HealthIndicator down = () -> Health.down().build();
		this.status = Status.UP;
		this.contributors.put("db", CompositeHealthContributor.fromMap(Map.of("orders", up, "stock", down)));
		granted(Runnable::run);
		look();
		look();
		look();
		assertThat(this.term.isValid()).isFalse();
	}

	@Test
	void looksNoMoreWhenTheTermHasEnded() {
		granted(Runnable::run);
		this.term.resign();
		look();
		assertThat(this.looks).isEmpty();
	}

	@Test
	void doesNothingWithoutARuleOrAContributor() {
		resignWhenDown(Runnable::run, null).granted(this.term);
		this.contributors.clear();
		resignWhenDown(Runnable::run, RULE).granted(this.term);
		assertThat(this.looks).isEmpty();
	}

	@Test
	void findsOneOfAGroupByItsPath() {
		HealthContributor db = this.contributors.get("db");
		CompositeHealthContributor all = CompositeHealthContributor
			.fromMap(Map.of("db", CompositeHealthContributor.fromMap(Map.of("orders", db))));
		assertThat(ResignWhenDown.find(all, "db/orders")).isSameAs(db);
		assertThat(ResignWhenDown.find(all, "db/stock")).isNull();
		assertThat(ResignWhenDown.find(all, "db/orders/1")).isNull();
		assertThat(ResignWhenDown.find(null, "db")).isNull();
	}

	private void granted(Executor threads) {
		resignWhenDown(threads, RULE).granted(this.term);
	}

	private ResignWhenDown resignWhenDown(Executor threads, Rule rule) {
		return new ResignWhenDown(() -> CompositeHealthContributor.fromMap(this.contributors), (election) -> {
			assertThat(election).isEqualTo("orders");
			return rule;
		}, new LoopThread() {

			@Override
			public void execute(Runnable task) {
				throw new UnsupportedOperationException();
			}

			@Override
			public Cancellable schedule(Runnable task, long delay) {
				ResignWhenDownTests.this.looks.add(task);
				ResignWhenDownTests.this.delays.add(Duration.ofNanos(delay));
				return () -> {
				};
			}

		}, threads);
	}

	private void look() {
		this.looks.remove().run();
	}

}
