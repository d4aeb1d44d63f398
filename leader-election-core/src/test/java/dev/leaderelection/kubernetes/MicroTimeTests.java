package dev.leaderelection.kubernetes;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** That times are read and written by hand as the JDK would. */
class MicroTimeTests {

	static Stream<Instant> times() {
		LongStream seconds = new Random(1).longs(200, Instant.parse("0000-01-01T00:00:00Z").getEpochSecond(),
				Instant.parse("9999-12-31T23:59:59Z").getEpochSecond() + 1);
		return Stream.concat(
				Stream
					.of("0000-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000001Z",
							"2028-02-29T12:00:00.1Z", "9999-12-31T23:59:59.999999Z")
					.map(Instant::parse),
				seconds
					.mapToObj((second) -> Instant.ofEpochSecond(second, Math.floorMod(second * 7919, 1_000_000_000))));
	}

	@ParameterizedTest
	@MethodSource("times")
	void aTimeIsWrittenWithSixDigitsAndReadAgain(Instant time) {
		String text = MicroTime.format(time);
		assertThat(text).hasSize(27);
		assertThat(OffsetDateTime.parse(text).toInstant()).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
		assertThat(MicroTime.parse(text)).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-03-04T05:06:07Z", "2026-03-04T05:06:07.1Z", "2026-03-04T05:06:07.123456789Z",
			"2026-03-04T05:06:07.000001+02:00", "2026-03-04T05:06Z", "+12026-03-04T05:06:07.000001Z",
			"-0001-03-04T05:06:07.000001Z" })
	void anyOtherFormIsReadAsTheJdkReadsIt(String text) {
		assertThat(MicroTime.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "2026-02-29T05:06:07.000001Z", "2026-13-04T05:06:07.000001Z",
			"2026-03-04T24:06:07.000001Z", "2026-03-04T05:60:07.000001Z", "2026-03-04T05:06:60.000001Z",
			"2026-03-04 05:06:07.000001Z", "2026-03-04T05:06:07.00000xZ", "2026-03-04T05:06:07.0000010",
			"2026-03-04T05:06:07.-00001Z", "2026-03-04T05:06:07.\u0661\u0661\u0661\u0661\u0661\u0661Z" })
	void whatIsNoTimeIsReadAsNone(String text) {
		assertThat(MicroTime.parse(text)).isNull();
	}

	@Test
	void aTimeBeyondFourDigitsOfTheYearIsWrittenInFull() {
		Instant far = Instant.parse("+12026-03-04T05:06:07.000001Z");
		assertThat(MicroTime.parse(MicroTime.format(far))).isEqualTo(far);
	}

}
