package dev.leaderelection.apiserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests are skipped where there is no API server, unless one is required.
 */
class AvailabilityTests {

	private final List<String> output = new ArrayList<>();

	@TempDir
	private Path elsewhere;

	@Test
	void isSkippedByDefault() {
		Availability availability = availability("");
		assertThat(availability.isAvailable()).isFalse();
		assertThat(availability.whenUnavailable().isDisabled()).isTrue();
		assertThat(this.output).containsExactly("Skipping tests that need an API server. " + availability.reason());
	}

	@Test
	void isSkippedWhenSwitchedOff() {
		assertThat(availability("off").whenUnavailable().isDisabled()).isTrue();
	}

	@Test
	void failsWhenRequired() {
		assertThatExceptionOfType(ApiServerUnavailableException.class)
			.isThrownBy(availability("required")::whenUnavailable)
			.withMessageStartingWith("No etcd: ");
	}

	@Test
	void anUnknownWordIsAnError() {
		assertThatIllegalArgumentException().isThrownBy(() -> availability("yes"))
			.withMessage("LEADER_ELECTION_API_SERVER must be auto, required or off, not 'yes'");
	}

	private Availability availability(String use) {
		Map<String, String> environment = Map.of(UseOfApiServer.VARIABLE, use);
		return Availability.of(Binary.ETCD, new BinaryFinder(environment, this.elsewhere, this.output::add),
				environment, this.output::add);
	}

}
