package dev.leaderelection.kubernetes;

import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * Which Leases to list or watch.
 *
 * @param namespace {@code null} for all
 * @param name {@code null} for all
 */
record LeaseSelection(@Nullable String namespace, @Nullable String name) {

	Call list(CoordinationV1Api api) throws ApiException {
		return (this.namespace != null)
				? api.listNamespacedLease(this.namespace).fieldSelector(fieldSelector()).buildCall(null)
				: api.listLeaseForAllNamespaces().buildCall(null);
	}

	Call watch(CoordinationV1Api api, String since, int seconds) throws ApiException {
		return (this.namespace != null)
				? api.listNamespacedLease(this.namespace)
					.fieldSelector(fieldSelector())
					.watch(true)
					.allowWatchBookmarks(true)
					.resourceVersion(since)
					.timeoutSeconds(seconds)
					.buildCall(null)
				: api.listLeaseForAllNamespaces()
					.watch(true)
					.allowWatchBookmarks(true)
					.resourceVersion(since)
					.timeoutSeconds(seconds)
					.buildCall(null);
	}

	private @Nullable String fieldSelector() {
		return (this.name != null) ? "metadata.name=" + this.name : null;
	}

	@Override
	public String toString() {
		return (this.namespace == null) ? "all Leases"
				: "Lease " + this.namespace + "/" + ((this.name != null) ? this.name : "*");
	}

}
