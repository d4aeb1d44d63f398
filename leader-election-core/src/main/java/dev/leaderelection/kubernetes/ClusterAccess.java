package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.util.Optional;

import io.kubernetes.client.openapi.ApiClient;

/** Where a cluster is, and who we are to it. */
interface ClusterAccess {

	/**
	 * Makes a client from what the configuration says now. May read files and run a
	 * credential plugin.
	 * @return a client, which the caller doesn't change
	 * @throws IOException if a file is missing or unreadable
	 * @throws RuntimeException if the configuration is wrong
	 */
	ApiClient connect() throws IOException;

	/**
	 * The namespace that the configuration names.
	 * @return the namespace, empty if it names none or can't be read now
	 */
	Optional<String> namespace();

}
