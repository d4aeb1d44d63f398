package dev.leaderelection.kubernetes;

import dev.leaderelection.apiserver.Namespace;

/** Grants permissions to ServiceAccounts. */
final class Roles {

	private Roles() {
	}

	/**
	 * Binds a ServiceAccount to a Role of the same name.
	 * @param rules a YAML list
	 */
	static void grant(Namespace namespace, String serviceAccount, String rules) {
		namespace.apply("""
				apiVersion: rbac.authorization.k8s.io/v1
				kind: Role
				metadata: {name: %1$s}
				rules:
				%2$s
				---
				apiVersion: rbac.authorization.k8s.io/v1
				kind: RoleBinding
				metadata: {name: %1$s}
				roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %1$s}
				subjects: [{kind: ServiceAccount, name: %1$s, namespace: %3$s}]
				""".formatted(serviceAccount, rules.strip().equals("[]") ? "  []" : rules, namespace.name()));
	}

}
