package dev.leaderelection.protocol;

import dev.leaderelection.lock.ResourceVersion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How long a term entitles to lead: by the clock that has moved further (rule 1). */
@Tag("S2")
class TermTests {

	private static final Term TERM = new Term(ResourceVersion.of(6), Script.EPOCH, new Reading(100, 5000), 10);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			# monotonic, wall | left
			100 | 5000 | 10
			109 | 5000 | 1
			110 | 5000 | 0
			111 | 5000 | -1
			100 | 5009 | 1
			100 | 5010 | 0
			109 | 1    | 1
			110 | 1    | 0
			1   | 5009 | 1
			1   | 5010 | 0
			""")
	void lastsByTheFasterClock(long monotonic, long wall, long left) {
		Reading now = new Reading(monotonic, wall);
		assertThat(TERM.remaining(now)).isEqualTo(left);
		assertThat(TERM.leads(now)).isEqualTo(left > 0);
	}

	@Test
	void staysTheSameTermWhenItIsConfirmedAgain() {
		Reading sent = new Reading(104, 5004);
		Term confirmed = TERM.confirmedAt(sent, new Reading(105, 5005));
		assertThat(confirmed).isEqualTo(new Term(TERM.token(), TERM.acquireTime(), sent, 10));
		assertThat(confirmed.leads(new Reading(113, 5013))).isTrue();
		assertThat(confirmed.leads(new Reading(114, 5014))).isFalse();
	}

	@Test
	void isNotShortenedByARenewal() {
		assertThat(TERM.confirmedAt(new Reading(104, 4000), new Reading(105, 5005))).isSameAs(TERM);
		assertThat(TERM.confirmedAt(new Reading(104, 5000), new Reading(105, 5005))).isSameAs(TERM);
		assertThat(TERM.confirmedAt(new Reading(104, 5001), new Reading(105, 5005))).isNotSameAs(TERM);
	}

	@ParameterizedTest
	@EnumSource(RevocationReason.class)
	void everyReasonIsExplained(RevocationReason reason) {
		assertThat(reason.explanation()).matches("[a-z][^.]+");
	}

}
