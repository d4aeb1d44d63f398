package dev.leaderelection.spring.boot.autoconfigure;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.boot.autoconfigure.ElectionProperties.Kubernetes;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * How to reach the cluster: by a kubeconfig if one is set, as a pod inside of Kubernetes,
 * and else as {@code kubectl} would. What is missing fails the start, because an
 * application that never has a leader is found out late.
 */
final class ClusterSettings {

	private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

	private final Kubernetes properties;

	private final Environment environment;

	ClusterSettings(Kubernetes properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	KubernetesConnection connect() {
		Path kubeconfig = this.properties.getKubeconfig();
		if (kubeconfig == null && KubernetesPod.isHere(this.environment)) {
			return asPod();
		}
		return byKubeconfig((kubeconfig != null) ? kubeconfig : defaultKubeconfig());
	}

	private KubernetesConnection asPod() {
		Path configured = this.properties.getServiceAccountDirectory();
		Path directory = (configured != null) ? configured : SERVICE_ACCOUNT;
		if (!Files.isReadable(directory.resolve("token"))) {
			throw new LeaderElectionSetupException(
					"This application runs in Kubernetes, but there is no token in " + directory
							+ " with which it could use a Lease.",
					"Give the pod a ServiceAccount and don't set 'automountServiceAccountToken: false'; or set "
							+ "'leader-election.kubernetes.service-account-directory' to where the token is. "
							+ "For an application that never has a second replica, set 'leader-election.lock.type' "
							+ "to 'in-memory'.");
		}
		return KubernetesConnection.inCluster(directory, Map.of(KubernetesPod.HOST, variable(KubernetesPod.HOST, ""),
				KubernetesPod.PORT, variable(KubernetesPod.PORT, "443")));
	}

	private KubernetesConnection byKubeconfig(Path file) {
		Path expanded = file.startsWith("~") ? home().resolve(file.subpath(1, file.getNameCount())) : file;
		if (!Files.isReadable(expanded)) {
			throw new LeaderElectionSetupException("The kubeconfig " + expanded + " can't be read.",
					"Set 'leader-election.kubernetes.kubeconfig' to a kubeconfig file, or 'leader-election.lock.type' "
							+ "to 'local' to elect a leader among the processes of this machine.");
		}
		return KubernetesConnection.kubeconfig(expanded, this.properties.getContext());
	}

	private Path defaultKubeconfig() {
		String[] files = StringUtils.tokenizeToStringArray(variable("KUBECONFIG", ""), File.pathSeparator);
		return (files.length > 0) ? Path.of(files[0]) : home().resolve(".kube/config");
	}

	private Path home() {
		return Path.of(variable("user.home", "."));
	}

	private String variable(String name, String otherwise) {
		return this.environment.getProperty(name, otherwise);
	}

}
