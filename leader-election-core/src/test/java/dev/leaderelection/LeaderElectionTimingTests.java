package dev.leaderelection;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LeaderElectionTimingTests {

	@ParameterizedTest
	@EnumSource
	void eachProfileFits(LeaderElectionProfile profile) {
		LeaderElectionTiming timing = LeaderElectionTiming.of(profile);
		assertThat(timing.leaseDuration()).isEqualTo(profile.leaseDuration());
		assertThat(timing.renewDeadline()).isEqualTo(profile.renewDeadline());
		assertThat(timing.retryPeriod()).isEqualTo(profile.retryPeriod());
		assertThat(timing.requestTimeout()).isLessThanOrEqualTo(profile.renewDeadline().dividedBy(2));
	}

	@Test
	void theDefaultsAreThoseOfClientGo() {
		assertThat(LeaderElectionTiming.of(LeaderElectionProfile.BALANCED)).isEqualTo(new LeaderElectionTiming(
				Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(5)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 7, 15, 60, 3600, 31_536_000 })
	void whateverTheLeaseDurationTheRestIsChosenToFit(int seconds) {
		for (LeaderElectionProfile profile : LeaderElectionProfile.values()) {
			LeaderElectionTiming timing = LeaderElectionTiming.of(profile, Duration.ofSeconds(seconds), null, null,
					null);
			assertThat(timing.leaseDuration()).hasSeconds(seconds);
		}
	}

	@Test
	void whateverTheRetryPeriodTheRequestTimeoutIsChosenToFit() {
		LeaderElectionTiming timing = LeaderElectionTiming.of(LeaderElectionProfile.BALANCED, null, null,
				Duration.ofSeconds(4), null);
		assertThat(timing.requestTimeout()).isEqualTo(Duration.ofMillis(1080));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			textBlock = """
					0s       | 10s   | 2s    | 5s    | lease-duration must be positive and at most a year, but was 0 s
					-15s     | 10s   | 2s    | 5s    | lease-duration must be positive and at most a year, but was -15 s
					8761h    | 10s   | 2s    | 5s    | lease-duration must be positive and at most a year, but was 31539600 s
					15s      | 0s    | 2s    | 5s    | renew-deadline must be positive and at most a year, but was 0 s
					15s      | 10s   | -0.001s | 5s  | retry-period must be positive and at most a year, but was -1 ms
					15s      | 10s   | 2s    | 0s    | request-timeout must be positive and at most a year, but was 0 s
					0.9s     | 0.6s  | 0.1s  | 0.2s  | lease-duration must be a whole number of seconds, because that is what a Lease stores, but was 900 ms
					15.0000001s | 10s | 2s   | 5s    | lease-duration must be a whole number of seconds, because that is what a Lease stores, but was PT15.0000001S
					15s      | 15s   | 2s    | 5s    | renew-deadline must be less than 9/11 of lease-duration (15 s), so that a leader gives up before another one takes over even if clocks drift by ten per cent, but was 15 s
					11s      | 9s    | 1s    | 1s    | renew-deadline must be less than 9/11 of lease-duration (11 s), so that a leader gives up before another one takes over even if clocks drift by ten per cent, but was 9 s
					15s      | 10s   | 5s    | 1s    | retry-period must leave time for a second attempt: 2.2 x retry-period (5 s) + request-timeout (1 s) must be less than renew-deadline (10 s)
					15s      | 10s   | 2s    | 5.6s  | request-timeout must leave time for a second attempt: 2.2 x retry-period (2 s) + request-timeout (5600 ms) must be less than renew-deadline (10 s)
					""")
	void whatCannotBeSafeIsRefusedByName(String lease, String deadline, String period, String timeout, String message) {
		assertThatExceptionOfType(InvalidTimingException.class)
			.isThrownBy(() -> new LeaderElectionTiming(duration(lease), duration(deadline), duration(period),
					duration(timeout)))
			.withMessage(message)
			.satisfies((ex) -> assertThat(message).startsWith(ex.setting() + " "));
	}

	@Test
	void theInequalitiesAreExact() {
		Duration lease = Duration.ofSeconds(11);
		Duration deadline = Duration.ofSeconds(9).minusNanos(1);
		Duration period = Duration.ofSeconds(1);
		Duration timeout = deadline.minus(Duration.ofMillis(2200)).minusNanos(1);
		assertThat(new LeaderElectionTiming(lease, deadline, period, timeout).renewDeadline()).isEqualTo(deadline);
		assertThatExceptionOfType(InvalidTimingException.class)
			.isThrownBy(() -> new LeaderElectionTiming(lease, deadline, period, timeout.plusNanos(1)));
	}

	@Test
	void aWrongChoiceIsRefusedWhenAnElectionIsBuilt() {
		assertThatExceptionOfType(InvalidTimingException.class)
			.isThrownBy(() -> LeaderElection.builder()
				.lock(new dev.leaderelection.lock.InMemoryLock("test"))
				.renewDeadline(Duration.ofSeconds(20))
				.build())
			.withMessageStartingWith("renew-deadline must be less than 9/11 of lease-duration (15 s)");
	}

	@Test
	void otherSettingsAreCheckedToo() {
		LeaderElectionConfig.Builder builder = LeaderElection.builder()
			.lock(new dev.leaderelection.lock.InMemoryLock("test"));
		assertThatIllegalArgumentException().isThrownBy(builder.name(" ")::build).withMessage("name must not be blank");
		builder.name("test").candidate("x".repeat(201));
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("candidate must have 1 to 200 characters");
		builder.candidate("a").stopTimeout(Duration.ZERO);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessage("stop-timeout must be positive, but was PT0S");
	}

	private static Duration duration(String text) {
		return Duration.parse(text.startsWith("-") ? "-PT" + text.substring(1) : "PT" + text);
	}

}
