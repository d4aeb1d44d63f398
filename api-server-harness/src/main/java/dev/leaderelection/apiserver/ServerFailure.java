package dev.leaderelection.apiserver;

import org.jspecify.annotations.Nullable;

/**
 * A process of the harness did not do what was asked in time. The message ends with the
 * tail of its log.
 */
public final class ServerFailure extends RuntimeException {

	ServerFailure(String message) {
		super(message);
	}

	ServerFailure(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	boolean portTaken() {
		String message = getMessage();
		return message != null && message.contains("address already in use");
	}

}
