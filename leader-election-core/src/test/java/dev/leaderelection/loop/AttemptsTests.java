package dev.leaderelection.loop;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.protocol.Reading;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttemptsTests {

	private final Reading early = new Reading(1, 1);

	private final Reading late = new Reading(2, 2);

	@Test
	void failuresAddUp() {
		Attempts attempts = Attempts.NONE.after(new Outcome.Unknown("first"), this.early)
			.after(new Outcome.Refused("second"), this.late);
		assertThat(attempts).isEqualTo(new Attempts(null, this.late, "second", 2, 2));
	}

	@Test
	void anAnswerIsContactAndEndsTheFailures() {
		Attempts attempts = Attempts.NONE.after(new Outcome.Unknown("down"), this.early)
			.after(new Outcome.Absent(), this.late);
		assertThat(attempts).isEqualTo(new Attempts(this.late, this.early, "down", 0, 1));
	}

	@Test
	void aReportOfTheWatchIsContactToo() {
		Attempts attempts = Attempts.NONE.failed("down", this.early).heard(this.late);
		assertThat(attempts).isEqualTo(new Attempts(this.late, this.early, "down", 0, 1));
	}

}
