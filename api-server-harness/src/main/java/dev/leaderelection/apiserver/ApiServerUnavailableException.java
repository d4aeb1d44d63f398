package dev.leaderelection.apiserver;

/**
 * There is no API server to test against on this machine. The message is one line with
 * the reason and the remedy.
 */
public final class ApiServerUnavailableException extends RuntimeException {

	ApiServerUnavailableException(String reason) {
		super(reason);
	}

}
