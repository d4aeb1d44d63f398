package dev.leaderelection.apiserver;

import org.jspecify.annotations.Nullable;

/**
 * The server of all tests of a JVM, or why it did not start: tried once, not by every
 * test.
 *
 * @param server the server, or null
 * @param failure why there is none, or null
 */
record SharedServer(@Nullable ApiServer server, @Nullable RuntimeException failure) implements AutoCloseable {

	static SharedServer start() {
		try {
			return new SharedServer(ApiServer.start(), null);
		}
		catch (RuntimeException ex) {
			return new SharedServer(null, ex);
		}
	}

	ApiServer get() {
		if (this.server == null) {
			throw new IllegalStateException("The shared API server did not start", this.failure);
		}
		return this.server;
	}

	/**
	 * Close the server if there is one.
	 */
	@Override
	public void close() {
		if (this.server != null) {
			this.server.close();
		}
	}

}
