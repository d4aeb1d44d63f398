package dev.leaderelection.kubernetes;

import org.jspecify.annotations.Nullable;

/** How this library names itself in the API server's audit log. */
final class UserAgent {

	static final String VALUE = "leader-election/" + version();

	private UserAgent() {
	}

	private static String version() {
		@Nullable String version = UserAgent.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "development";
	}

}
