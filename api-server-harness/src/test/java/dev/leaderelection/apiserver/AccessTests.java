package dev.leaderelection.apiserver;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens and RBAC are the genuine ones: the least that a candidate needs, and no more.
 */
@UsesApiServer
class AccessTests {

	private static final String ROLE = """
			apiVersion: rbac.authorization.k8s.io/v1
			kind: Role
			metadata:
			  name: candidate
			rules:
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  verbs: [create]
			- apiGroups: [coordination.k8s.io]
			  resources: [leases]
			  resourceNames: [orders]
			  verbs: [get, update, watch]
			---
			apiVersion: rbac.authorization.k8s.io/v1
			kind: RoleBinding
			metadata:
			  name: candidate
			roleRef:
			  apiGroup: rbac.authorization.k8s.io
			  kind: Role
			  name: candidate
			subjects:
			- kind: ServiceAccount
			  name: app
			  namespace: %s
			""";

	private static final String LEASE = """
			{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "orders"}}
			""";

	private static final String WATCH = "?watch=1&timeoutSeconds=1";

	@Test
	void theNamedLeaseIsAllowed(Namespace namespace) {
		try (RawClient client = candidate(namespace)) {
			assertThat(client.post(namespace.leasePath(""), LEASE).status()).isEqualTo(201);
			RawResponse lease = client.get(namespace.leasePath("orders"));
			assertThat(lease.status()).isEqualTo(200);
			assertThat(client.put(namespace.leasePath("orders"), lease.body()).status()).isEqualTo(200);
			assertThat(client.get(watch(namespace, "&fieldSelector=metadata.name=orders")).status()).isEqualTo(200);
		}
	}

	@Test
	void anythingElseIsForbidden(Namespace namespace) {
		try (RawClient client = candidate(namespace)) {
			assertThat(client.get(namespace.leasePath("")).status()).isEqualTo(403);
			assertThat(client.get(namespace.leasePath("") + "?fieldSelector=metadata.name=orders").status())
				.isEqualTo(403);
			assertThat(client.get(watch(namespace, "")).status()).isEqualTo(403);
			assertThat(client.get(namespace.leasePath("invoices")).status()).isEqualTo(403);
			assertThat(client.delete(namespace.leasePath("orders")).status()).isEqualTo(403);
		}
	}

	@Test
	void anUnknownTokenIsUnauthorized(Namespace namespace) {
		try (RawClient client = namespace.server().client("nonsense")) {
			assertThat(client.get(namespace.leasePath("orders")).status()).isEqualTo(401);
		}
	}

	@Test
	void aRotatedTokenWorks(Namespace namespace) {
		InClusterDirectory directory = namespace.inClusterDirectory("app");
		String first = directory.token();
		assertThat(status(namespace, first)).isEqualTo(403);
		directory.rotateToken();
		assertThat(directory.token()).isNotEqualTo(first);
		assertThat(status(namespace, directory.token())).isEqualTo(403);
		assertThat(directory.path().resolve("namespace")).hasContent(namespace.name());
		assertThat(directory.path().resolve("ca.crt")).hasContent(namespace.server().caCertificate());
	}

	private static int status(Namespace namespace, String token) {
		try (RawClient client = namespace.server().client(token)) {
			return client.get(namespace.leasePath("orders")).status();
		}
	}

	private static RawClient candidate(Namespace namespace) {
		namespace.apply(ROLE.formatted(namespace.name()));
		return namespace.server().client(namespace.createServiceAccountToken("app"));
	}

	private static String watch(Namespace namespace, String selector) {
		return namespace.leasePath("") + WATCH + selector;
	}

}
