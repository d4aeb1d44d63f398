package dev.leaderelection.demo;

/**
 * The demo can't go on; the message is all that a person needs to read.
 */
final class DemoFailure extends RuntimeException {

	DemoFailure(String message) {
		super(message);
	}

	DemoFailure(String message, Throwable cause) {
		super(message, cause);
	}

}
