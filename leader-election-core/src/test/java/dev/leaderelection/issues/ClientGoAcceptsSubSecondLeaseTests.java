package dev.leaderelection.issues;

import java.time.Duration;

import dev.leaderelection.InvalidTimingException;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionTiming;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * client-go accepts a lease duration of 900 ms and writes it as 0: every candidate then
 * takes over at once.
 */
class ClientGoAcceptsSubSecondLeaseTests {

	@Test
	void aLeaseDurationThatCannotBeStoredIsRefused() {
		Duration tooShort = Duration.ofMillis(900);
		assertThatExceptionOfType(InvalidTimingException.class)
			.isThrownBy(() -> LeaderElectionTiming.of(LeaderElectionProfile.BALANCED, tooShort, null, null, null))
			.withMessageContaining("lease-duration");
	}

}
