package dev.leaderelection.apiserver;

import java.util.Locale;
import java.util.Map;

/**
 * What the environment variable {@code LEADER_ELECTION_API_SERVER} says about tests that
 * need an API server.
 */
enum UseOfApiServer {

	/** Run them if there is one: the default. */
	AUTO,

	/** Run them; it is a failure if there is none. */
	REQUIRED,

	/** Skip them. */
	OFF;

	static final String VARIABLE = "LEADER_ELECTION_API_SERVER";

	static UseOfApiServer from(Map<String, String> environment) {
		String value = environment.getOrDefault(VARIABLE, "").trim();
		try {
			return value.isEmpty() ? AUTO : valueOf(value.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(VARIABLE + " must be auto, required or off, not '" + value + "'", ex);
		}
	}

}
