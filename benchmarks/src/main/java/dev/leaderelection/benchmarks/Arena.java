package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.gson.JsonElement;
import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Namespace;
import org.jspecify.annotations.Nullable;

/** One API server and one namespace, in which every candidate has a user of its own. */
final class Arena implements AutoCloseable {

	private static final String ROLE = """
			apiVersion: rbac.authorization.k8s.io/v1
			kind: Role
			metadata:
			  name: candidate
			rules:
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  verbs: [create, get, update, watch]
			- apiGroups: [""]
			  resources: [pods]
			  verbs: [watch]
			---
			apiVersion: rbac.authorization.k8s.io/v1
			kind: RoleBinding
			metadata:
			  name: candidates
			roleRef:
			  apiGroup: rbac.authorization.k8s.io
			  kind: Role
			  name: candidate
			subjects:
			- kind: Group
			  apiGroup: rbac.authorization.k8s.io
			  name: system:serviceaccounts:%s
			""";

	private final ApiServer server;

	private final Namespace namespace;

	private final AtomicInteger candidates = new AtomicInteger();

	private Arena(ApiServer server) {
		this.server = server;
		this.namespace = server.createNamespace();
		this.namespace.apply(ROLE.formatted(this.namespace.name()));
	}

	static Arena open() {
		return new Arena(ApiServer.start());
	}

	ApiServer server() {
		return this.server;
	}

	Namespace namespace() {
		return this.namespace;
	}

	/** A new candidate, which is its own ServiceAccount. */
	ElectorSettings settings(Library library, String lease, Duration leaseDuration) {
		String identity = library.label() + "-" + this.candidates.incrementAndGet();
		return new ElectorSettings(library, this.namespace.kubeconfig(identity).toString(), this.namespace.name(),
				lease, identity, leaseDuration);
	}

	Contender contender(Library library, String lease, Duration leaseDuration) {
		ElectorSettings settings = settings(library, lease, leaseDuration);
		return contender(settings);
	}

	Contender contender(ElectorSettings settings) {
		return (settings.library() == Library.CLIENT_GO) ? new GoContender(this, settings)
				: new JavaContender(settings);
	}

	/** When the Lease was last renewed, by its holder's word. */
	Instant renewed(String lease) {
		@Nullable JsonElement time = this.namespace.lease(lease).getAsJsonObject("spec").get("renewTime");
		if (time == null) {
			throw new AssertionError("The Lease " + lease + " was never renewed");
		}
		return Instant.parse(time.getAsString());
	}

	@Override
	public void close() {
		this.server.close();
	}

}
