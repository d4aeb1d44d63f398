package dev.leaderelection.spring.gate;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnTests {

	private final Turn turn = new Turn();

	@Test
	void callsBeginAsLongAsThereIsNoRunByGrant() throws InterruptedException {
		Leadership leadership = leadership();
		assertThat(this.turn.begin(leadership)).isTrue();
		assertThat(this.turn.begin(leadership)).isTrue();
	}

	@Test
	void aRunByGrantIsNotNeededAfterACallOfTheSameTerm() throws InterruptedException {
		Leadership leadership = leadership();
		this.turn.begin(leadership);
		assertThat(this.turn.take(leadership, true)).isFalse();
	}

	@Test
	void aRunByGrantIsNeededAfterACallOfAnEarlierTerm() throws InterruptedException {
		this.turn.begin(leadership());
		assertThat(this.turn.take(leadership(), true)).isTrue();
	}

	@Test
	void aRunByGrantPassesItsOwnGate() throws InterruptedException {
		Leadership leadership = leadership();
		this.turn.take(leadership, true);
		assertThat(this.turn.begin(leadership)).isTrue();
	}

	@Test
	void otherCallsAreSkippedUntilTheRunByGrantHasEnded() throws InterruptedException {
		Leadership leadership = leadership();
		this.turn.take(leadership, true);
		assertThat(CompletableFuture.supplyAsync(() -> this.turn.begin(leadership)).join()).isFalse();
		this.turn.returned();
		assertThat(this.turn.begin(leadership)).isFalse();
		this.turn.ended();
		assertThat(this.turn.begin(leadership)).isTrue();
	}

	@Test
	void aRunByGrantThatIsUnderWayIsNotBegunAgain() throws InterruptedException {
		this.turn.take(leadership(), true);
		assertThat(this.turn.take(leadership(), true)).isFalse();
	}

	@Test
	void aRunThatIsHandedToAnotherThreadLetsCallsPass() throws InterruptedException {
		Leadership leadership = leadership();
		this.turn.take(leadership, false);
		this.turn.returned();
		assertThat(this.turn.begin(leadership)).isTrue();
		assertThat(this.turn.take(leadership, false)).isFalse();
	}

	private static Leadership leadership() throws InterruptedException {
		try (LeaderElection election = LeaderElection.builder().name("orders").lock(new InMemoryLock("own")).build()) {
			election.start();
			return election.awaitLeadership(Duration.ofMinutes(1)).orElseThrow();
		}
	}

}
