package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Locale;

import dev.leaderelection.kubernetes.KubernetesConnection;
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

	ResourceLock lock(KubernetesConnection connection) {
		try {
			return connection.lease(namespace(connection), name());
		}
		catch (IllegalArgumentException ex) {
			throw new LeaderElectionSetupException(ex.getMessage() + ".",
					"Correct 'leader-election.kubernetes.namespace' or 'leader-election.kubernetes.lease-name'. "
							+ "Without the latter, the Lease is called after the election.");
		}
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
