package dev.leaderelection.apiserver;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Whether a binary can be had, found out once and said once.
 *
 * @param reason why not, or an empty string
 */
record Availability(String reason) {

	static Availability of(Binary binary) {
		try {
			BinaryFinder.here().find(binary);
			return new Availability("");
		}
		catch (ApiServerUnavailableException ex) {
			if (UseOfApiServer.from(System.getenv()) == UseOfApiServer.REQUIRED) {
				throw ex;
			}
			String reason = String.valueOf(ex.getMessage());
			System.out.println("Skipping the tests that need an API server. " + reason);
			return new Availability(reason);
		}
	}

	Availability and(Availability other) {
		return this.reason.isEmpty() ? other : this;
	}

	ConditionEvaluationResult toCondition() {
		return this.reason.isEmpty() ? ConditionEvaluationResult.enabled("There is an API server")
				: ConditionEvaluationResult.disabled(this.reason);
	}

}
