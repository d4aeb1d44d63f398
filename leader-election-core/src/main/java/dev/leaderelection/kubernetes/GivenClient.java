package dev.leaderelection.kubernetes;

import java.util.Optional;

import io.kubernetes.client.openapi.ApiClient;

/**
 * The access of a client that somebody else made, and closes.
 *
 * @param client never changed
 */
record GivenClient(ApiClient client) implements ClusterAccess {

	@Override
	public ApiClient connect() {
		return this.client;
	}

	@Override
	public Optional<String> namespace() {
		return Optional.empty();
	}

	@Override
	public String toString() {
		return this.client.getBasePath();
	}

}
