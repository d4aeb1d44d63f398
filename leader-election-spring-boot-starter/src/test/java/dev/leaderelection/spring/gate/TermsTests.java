package dev.leaderelection.spring.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TermsTests {

	private final Terms terms = new Terms();

	private final List<RevocationReason> reports = new ArrayList<>();

	@Test
	void theEndIsReportedOnce() throws InterruptedException {
		Leadership leadership = leadership();
		this.terms.onEnd(leadership, this.reports::add);
		this.terms.revoked(leadership, RevocationReason.TAKEN_OVER);
		this.terms.revoked(leadership, RevocationReason.TAKEN_OVER);
		assertThat(this.reports).containsExactly(RevocationReason.TAKEN_OVER);
	}

	@Test
	void anEndThatCameFirstIsReportedWithItsReason() throws InterruptedException {
		Leadership leadership = leadership();
		this.terms.revoked(leadership, RevocationReason.RESIGNED);
		this.terms.onEnd(leadership, this.reports::add);
		assertThat(this.reports).containsExactly(RevocationReason.RESIGNED);
	}

	@Test
	void theEndOfAnotherTermIsNot() throws InterruptedException {
		this.terms.revoked(leadership(), RevocationReason.TAKEN_OVER);
		this.terms.onEnd(leadership(), this.reports::add);
		this.terms.revoked(leadership(), RevocationReason.TAKEN_OVER);
		assertThat(this.reports).isEmpty();
	}

	@Test
	void aReportCanBeCalledOff() throws InterruptedException {
		Leadership leadership = leadership();
		this.terms.onEnd(leadership, this.reports::add).run();
		this.terms.revoked(leadership, RevocationReason.TAKEN_OVER);
		assertThat(this.reports).isEmpty();
	}

	private static Leadership leadership() throws InterruptedException {
		try (LeaderElection election = LeaderElection.builder().name("orders").lock(new InMemoryLock("own")).build()) {
			election.start();
			return election.awaitLeadership(Duration.ofMinutes(1)).orElseThrow();
		}
	}

}
