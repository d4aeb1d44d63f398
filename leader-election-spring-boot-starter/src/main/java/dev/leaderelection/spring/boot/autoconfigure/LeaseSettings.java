package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Locale;
import java.util.function.Supplier;

import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaseOptions;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.boot.autoconfigure.LeaderElectionProperties.Kubernetes;

import org.springframework.util.StringUtils;

/** Where the Lease is, and what it is called. */
final class LeaseSettings {

	private final Kubernetes properties;

	private final ElectionSettings election;

	LeaseSettings(Kubernetes properties, ElectionSettings election) {
		this.properties = properties;
		this.election = election;
	}

	ResourceLock lease(KubernetesConnection connection) {
		return checked(() -> connection.lease(namespace(connection), name(), options()));
	}

	ResourceLock configMap(KubernetesConnection connection) {
		return checked(() -> connection.configMap(namespace(connection), name()));
	}

	private static ResourceLock checked(Supplier<ResourceLock> lock) {
		try {
			return lock.get();
		}
		catch (IllegalArgumentException ex) {
			throw new LeaderElectionSetupException(ex.getMessage() + ".",
					"Correct what is set as 'leader-election.kubernetes.*': 'namespace', 'lease-name', 'labels' or "
							+ "'annotations'. Without 'lease-name', the Lease is called after the election.");
		}
	}

	private LeaseOptions options() {
		return new LeaseOptions(this.properties.getLabels(), this.properties.getAnnotations(), null,
				this.properties.isCreateLease());
	}

	private String namespace(KubernetesConnection connection) {
		String configured = this.properties.getNamespace();
		if (configured != null && !configured.isBlank()) {
			return configured;
		}
		return connection.namespace()
			.orElseThrow(() -> new LeaderElectionSetupException(
					"It isn't known in which namespace the Lease is: the " + connection + " doesn't say.",
					"Set 'leader-election.kubernetes.namespace'."));
	}

	/** Made from a name that may have any characters. */
	private String name() {
		String configured = this.properties.getLeaseName();
		return StringUtils.hasText(configured) ? configured
				: this.election.name()
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^a-z0-9.-]+", "-")
					.replaceAll("^[.-]+|[.-]+$", "")
					.replaceAll("[.-]*[.][.-]*", ".");
	}

}
