package dev.leaderelection.kubernetes;

import java.util.regex.Pattern;

/**
 * One namespaced object of the API.
 *
 * @param group the API group, empty for the core
 * @param plural the resource as a Role names it
 * @param kind the kind
 * @param namespace the namespace
 * @param name the object's name
 */
record Resource(String group, String plural, String kind, String namespace, String name) {

	private static final int MAX_LABEL = 63;

	private static final int MAX_SUBDOMAIN = 253;

	private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

	private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

	Resource {
		if (namespace.length() > MAX_LABEL || !LABEL.matcher(namespace).matches()) {
			throw new IllegalArgumentException("'" + namespace + "' can't be a namespace: at most " + MAX_LABEL
					+ " lower-case letters, digits and '-', beginning and ending with a letter or digit");
		}
		if (!isName(name)) {
			throw new IllegalArgumentException("'" + name + "' can't be the name of a " + kind + ": at most "
					+ MAX_SUBDOMAIN + " lower-case letters, digits, '-' and '.', beginning and ending with a letter or "
					+ "digit");
		}
	}

	static Resource lease(String namespace, String name) {
		return new Resource("coordination.k8s.io", "leases", "Lease", namespace, name);
	}

	static Resource configMap(String namespace, String name) {
		return new Resource("", "configmaps", "ConfigMap", namespace, name);
	}

	static Resource event(String namespace, String name) {
		return new Resource("", "events", "Event", namespace, name);
	}

	static Resource pod(String namespace, String name) {
		return new Resource("", "pods", "Pod", namespace, name);
	}

	static boolean isName(String name) {
		return name.length() <= MAX_SUBDOMAIN && SUBDOMAIN.matcher(name).matches();
	}

	boolean isLease() {
		return this.kind.equals("Lease");
	}

	String apiVersion() {
		return this.group.isEmpty() ? "v1" : this.group + "/v1";
	}

	String collectionPath() {
		return (this.group.isEmpty() ? "/api/" : "/apis/") + apiVersion() + "/namespaces/" + this.namespace + "/"
				+ this.plural;
	}

	String path() {
		return collectionPath() + "/" + this.name;
	}

	@Override
	public String toString() {
		return this.kind + " " + this.namespace + "/" + this.name;
	}

}
