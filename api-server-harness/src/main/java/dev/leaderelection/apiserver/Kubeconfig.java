package dev.leaderelection.apiserver;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The text of a kubeconfig with one cluster, one user with a token, and one context.
 */
final class Kubeconfig {

	private Kubeconfig() {
	}

	static String of(String url, String caCertificate, String namespace, String token) {
		String authority = Base64.getEncoder().encodeToString(caCertificate.getBytes(StandardCharsets.US_ASCII));
		return """
				apiVersion: v1
				kind: Config
				clusters:
				- name: test
				  cluster:
				    server: %s
				    certificate-authority-data: %s
				users:
				- name: test
				  user:
				    token: %s
				contexts:
				- name: test
				  context:
				    cluster: test
				    user: test
				    namespace: %s
				current-context: test
				""".formatted(url, authority, token, namespace);
	}

}
