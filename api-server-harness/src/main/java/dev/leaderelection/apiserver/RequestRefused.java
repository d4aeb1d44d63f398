package dev.leaderelection.apiserver;

/**
 * The API server answered with an error status.
 */
public final class RequestRefused extends RuntimeException {

	private final int status;

	RequestRefused(String request, RawResponse response) {
		super("%s: %d %s".formatted(request, response.status(), response.body()));
		this.status = response.status();
	}

	/**
	 * The HTTP status.
	 * @return for example 409
	 */
	public int status() {
		return this.status;
	}

}
