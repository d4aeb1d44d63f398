package dev.leaderelection.examples;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * No lock can stop a leader that was paused in the middle of its work. The store that the
 * work changes can: it remembers the greatest token that it has seen.
 */
class FencingTokenExampleTests {

	private final InMemoryLock lock = new InMemoryLock("orders");

	private final Balance balance = new Balance();

	@Test
	void aLeaderOfThePastIsRefused() throws InterruptedException {
		try (LeaderElection first = election(); LeaderElection second = election()) {
			first.start();
			Leadership old = first.awaitLeadership(Duration.ofSeconds(30)).orElseThrow();
			this.balance.set(100, old.fencingToken().longValueExact());
			second.start();
			first.resign();
			Leadership present = second.awaitLeadership(Duration.ofSeconds(30)).orElseThrow();
			this.balance.set(200, present.fencingToken().longValueExact());
			assertThatIllegalStateException()
				.isThrownBy(() -> this.balance.set(150, old.fencingToken().longValueExact()))
				.withMessage("a later leader has been here");
			assertThat(this.balance.amount).isEqualTo(200);
		}
	}

	private LeaderElection election() {
		return LeaderElection.builder().name("orders").lock(this.lock).build();
	}

	/** In SQL: {@code update balance set amount = ?, token = ? where token <= ?}. */
	private static final class Balance {

		private int amount;

		private long token;

		synchronized void set(int amount, long token) {
			if (token < this.token) {
				throw new IllegalStateException("a later leader has been here");
			}
			this.amount = amount;
			this.token = token;
		}

	}

}
