package dev.leaderelection.apiserver;

import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Whether a binary can be had, found out once and said once.
 *
 * @param reason why not, or an empty string
 * @param use what the environment says about tests that need it
 */
record Availability(String reason, UseOfApiServer use) {

	static Availability of(Binary binary, BinaryFinder finder, Map<String, String> environment,
			Consumer<String> output) {
		UseOfApiServer use = UseOfApiServer.from(environment);
		try {
			finder.find(binary);
			return new Availability("", use);
		}
		catch (ApiServerUnavailableException ex) {
			String reason = String.valueOf(ex.getMessage());
			if (use != UseOfApiServer.REQUIRED) {
				output.accept("Skipping tests that need an API server. " + reason);
			}
			return new Availability(reason, use);
		}
	}

	boolean isAvailable() {
		return this.reason.isEmpty();
	}

	/**
	 * What JUnit is to do where it can't be had.
	 * @return to skip
	 * @throws ApiServerUnavailableException if the environment requires an API server
	 */
	ConditionEvaluationResult whenUnavailable() {
		if (this.use == UseOfApiServer.REQUIRED) {
			throw new ApiServerUnavailableException(this.reason);
		}
		return ConditionEvaluationResult.disabled(this.reason);
	}

}
