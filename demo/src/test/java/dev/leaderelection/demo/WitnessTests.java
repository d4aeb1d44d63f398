package dev.leaderelection.demo;

import java.math.BigInteger;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The witness can tell two leaders at once, in whatever order their lines arrive.
 */
class WitnessTests {

	private final Witness witness = new Witness();

	@Test
	void termsOneAfterTheOtherAreInOrder() {
		work("one", 1, 10);
		work("one", 1, 20);
		work("two", 5, 20);
		work("two", 5, 30);
		assertThat(this.witness.overlaps()).isZero();
		assertThat(this.witness.verdict()).isEqualTo("No two leaders at once: invoices: 4, terms: 2, out of order: 0");
	}

	@Test
	void theOrderOfArrivalDoesNotMatter() {
		work("two", 2, 30);
		work("one", 1, 20);
		work("one", 1, 10);
		assertThat(this.witness.overlaps()).isZero();
	}

	@Test
	void workOfAnOlderTokenAfterThatOfANewerOneIsSeen() {
		work("one", 1, 10);
		work("two", 2, 20);
		work("one", 1, 21);
		assertThat(this.witness.overlaps()).isEqualTo(1);
		assertThat(this.witness.verdict()).startsWith("Two leaders at once").endsWith("out of order: 1");
	}

	@Test
	void termsInsideAnotherAreSeen() {
		work("one", 1, 10);
		work("one", 1, 40);
		work("two", 2, 20);
		work("three", 3, 30);
		assertThat(this.witness.overlaps()).isEqualTo(2);
	}

	@Test
	void twoHoldersOfOneTokenAreSeen() {
		work("one", 1, 10);
		work("two", 1, 20);
		assertThat(this.witness.overlaps()).isEqualTo(1);
	}

	private void work(String holder, long token, long second) {
		this.witness.saw(new OutputLine(Instant.ofEpochSecond(second), "", OutputLine.Kind.WORKS, holder,
				BigInteger.valueOf(token)));
	}

}
