package dev.leaderelection.kubernetes;

import org.jspecify.annotations.Nullable;

/** Puts exceptions into one line. */
final class Failures {

	private static final int MAX_CAUSES = 4;

	private Failures() {
	}

	/**
	 * An exception and its causes, without stack traces.
	 * @param failure what was thrown
	 * @return one line
	 */
	static String describe(Throwable failure) {
		StringBuilder text = new StringBuilder(one(failure));
		@Nullable Throwable cause = failure.getCause();
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			if (text.indexOf(one(cause)) < 0) {
				text.append("; ").append(one(cause));
			}
			cause = cause.getCause();
		}
		return text.toString();
	}

	private static String one(Throwable failure) {
		String message = failure.getMessage();
		return failure.getClass().getSimpleName() + ((message != null) ? ": " + message : "");
	}

}
