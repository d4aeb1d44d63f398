package dev.leaderelection.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.ApiServerUnavailableException;
import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.ServerFailure;

/**
 * The replicas believe to be pods: they elect by a Lease on a real API server, with the
 * ServiceAccount and the Role of the sample's manifests.
 */
final class OnApiServer implements ElectionPlace {

	private static final List<String> MANIFESTS = List.of("service-account.yaml", "role.yaml", "role-binding.yaml");

	private final ApiServer server;

	private final Namespace namespace;

	private final InClusterDirectory directory;

	private final Path kubeconfig;

	private OnApiServer(ApiServer server, Checkout checkout, Screen screen) {
		this.server = server;
		this.namespace = server.createNamespace();
		MANIFESTS.forEach((name) -> apply(checkout.manifest(name)));
		this.directory = this.namespace.inClusterDirectory(ELECTION);
		this.kubeconfig = server.adminKubeconfig();
		new LeaseObserver(this.namespace, ELECTION, screen).start();
	}

	static OnApiServer start(Checkout checkout, Screen screen) {
		screen.say("Starting etcd and kube-apiserver.");
		try {
			return new OnApiServer(ApiServer.start(), checkout, screen);
		}
		catch (ApiServerUnavailableException | ServerFailure ex) {
			throw new DemoFailure(String.valueOf(ex.getMessage()), ex);
		}
	}

	/** As kustomize does, put the real namespace in the place of the default one. */
	private void apply(String manifest) {
		this.namespace.apply(manifest.replace("namespace: default", "namespace: " + this.namespace.name()));
	}

	@Override
	public String description() {
		return """
				They elect by a Lease on a real API server, %s, with the ServiceAccount and the Role of sample-app/k8s.
				Watch it beside: kubectl --kubeconfig %s -n %s get lease %s -w""".formatted(this.server.url(),
				this.kubeconfig, this.namespace.name(), ELECTION);
	}

	@Override
	public List<String> arguments() {
		return List.of("--leader-election.kubernetes.service-account-directory=" + this.directory.path());
	}

	@Override
	public Map<String, String> environment() {
		return this.directory.environment();
	}

	@Override
	public void close() {
		this.server.close();
	}

}
