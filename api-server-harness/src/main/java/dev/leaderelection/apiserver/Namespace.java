package dev.leaderelection.apiserver;

import java.nio.file.Path;
import java.time.Duration;

import com.google.gson.JsonObject;

/**
 * A namespace of an {@link ApiServer}, and what an administrator does in it. Every method
 * makes its requests by the calling thread, throws {@link RequestRefused} if one is
 * answered with an error status, and {@link java.io.UncheckedIOException} if the server
 * can't be reached.
 */
public final class Namespace {

	private static final String APPLY_OPTIONS = "?fieldManager=test&force=true&fieldValidation=Strict";

	private static final Duration TOKEN_EXPIRY = Duration.ofHours(1);

	private final ApiServer server;

	private final String name;

	Namespace(ApiServer server, String name) {
		this.server = server;
		this.name = name;
	}

	/**
	 * The name.
	 * @return a name that no other namespace of the server has
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The server that it is on.
	 * @return the server
	 */
	public ApiServer server() {
		return this.server;
	}

	/**
	 * Apply manifests, as {@code kubectl apply --server-side --force-conflicts
	 * --validate=strict} does. Objects of a namespaced kind go to this namespace; one
	 * that names another is refused.
	 * @param yamlOrJson one or more documents
	 */
	public void apply(String yamlOrJson) {
		applyWith(yamlOrJson, APPLY_OPTIONS);
	}

	/**
	 * Check manifests, as {@code kubectl apply --server-side --dry-run=server} does.
	 * Nothing is stored.
	 * @param yamlOrJson one or more documents
	 */
	public void dryRun(String yamlOrJson) {
		applyWith(yamlOrJson, APPLY_OPTIONS + "&dryRun=All");
	}

	private void applyWith(String documents, String options) {
		ObjectPaths paths = new ObjectPaths(admin());
		for (Manifest manifest : Manifest.parse(documents)) {
			String path = paths.pathOf(manifest, this.name);
			admin().send("PATCH", path + options, RawClient.APPLY_PATCH, manifest.text()).orThrow();
		}
	}

	/**
	 * A token of a ServiceAccount, by the TokenRequest API. The ServiceAccount is created
	 * if it doesn't exist.
	 * @param serviceAccount its name
	 * @param expiry how long the token lasts; the API server accepts no less than ten
	 * minutes
	 * @return the token
	 */
	public String createServiceAccountToken(String serviceAccount, Duration expiry) {
		createServiceAccount(serviceAccount);
		String request = "{\"spec\":{\"expirationSeconds\":%d}}".formatted(expiry.toSeconds());
		JsonObject answer = admin().post(core("serviceaccounts/" + serviceAccount + "/token"), request)
			.orThrow()
			.json();
		return answer.getAsJsonObject("status").get("token").getAsString();
	}

	/**
	 * A token of a ServiceAccount that lasts an hour.
	 * @param serviceAccount its name
	 * @return the token
	 */
	public String createServiceAccountToken(String serviceAccount) {
		return createServiceAccountToken(serviceAccount, TOKEN_EXPIRY);
	}

	private void createServiceAccount(String serviceAccount) {
		apply("{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"%s\"}}"
			.formatted(serviceAccount));
	}

	/**
	 * A kubeconfig of a ServiceAccount in this namespace.
	 * @param serviceAccount its name; created if it doesn't exist
	 * @return a new file with a token that lasts an hour
	 */
	public Path kubeconfig(String serviceAccount) {
		return this.server.kubeconfig(this.name, createServiceAccountToken(serviceAccount));
	}

	/**
	 * What a pod of a ServiceAccount finds in
	 * {@code /var/run/secrets/kubernetes.io/serviceaccount}.
	 * @param serviceAccount its name; created if it doesn't exist
	 * @return a new folder
	 */
	public InClusterDirectory inClusterDirectory(String serviceAccount) {
		return new InClusterDirectory(this, serviceAccount);
	}

	/**
	 * A Lease as the API server has it.
	 * @param lease its name
	 * @return the object
	 */
	public JsonObject lease(String lease) {
		return admin().get(leasePath(lease)).orThrow().json();
	}

	/**
	 * Replace a Lease, as {@code kubectl replace} does: refused with 409 if the object
	 * has a resourceVersion that is not the stored one.
	 * @param lease its name
	 * @param object the new object
	 * @return the stored object
	 */
	public JsonObject putLease(String lease, JsonObject object) {
		return admin().put(leasePath(lease), object.toString()).orThrow().json();
	}

	/**
	 * Change a Lease by a merge patch, as {@code kubectl patch --type=merge} does.
	 * @param lease its name
	 * @param mergePatch for example <code>{"spec":{"holderIdentity":null}}</code>
	 * @return the stored object
	 */
	public JsonObject patchLease(String lease, String mergePatch) {
		return admin().patch(leasePath(lease), mergePatch).orThrow().json();
	}

	/**
	 * Delete a Lease.
	 * @param lease its name
	 */
	public void deleteLease(String lease) {
		admin().delete(leasePath(lease)).orThrow();
	}

	/**
	 * The path of a Lease, for a {@link RawClient}.
	 * @param lease its name, or an empty string for the collection
	 * @return the path
	 */
	public String leasePath(String lease) {
		String collection = "/apis/coordination.k8s.io/v1/namespaces/" + this.name + "/leases";
		return lease.isEmpty() ? collection : collection + "/" + lease;
	}

	/**
	 * Create a Pod with one container named {@code app}. Nothing runs: see
	 * {@link #patchPodStatus}.
	 * @param pod its name
	 * @return the stored object
	 */
	public JsonObject createPod(String pod) {
		String object = """
				{"metadata": {"name": "%s"}, "spec": {"containers": [{"name": "app", "image": "app"}]}}
				""".formatted(pod);
		return admin().post(core("pods"), object).orThrow().json();
	}

	/**
	 * Change the status of a Pod, as a kubelet does.
	 * @param pod its name
	 * @param status the fields of the status to merge, as JSON
	 * @return the stored object
	 */
	public JsonObject patchPodStatus(String pod, String status) {
		String patch = "{\"status\":%s}".formatted(status);
		return admin().patch(core("pods/" + pod + "/status"), patch).orThrow().json();
	}

	private String core(String path) {
		return "/api/v1/namespaces/" + this.name + "/" + path;
	}

	private RawClient admin() {
		return this.server.admin();
	}

}
