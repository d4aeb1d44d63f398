package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import dev.leaderelection.kubernetes.FastTakeover;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.kubernetes.LeaseOptions;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.boot.autoconfigure.ElectionProperties.Kubernetes;

import org.springframework.util.StringUtils;

/** Where the Lease is, what it is called, and what comes with it. */
final class LeaseSettings {

	private final Kubernetes properties;

	private final ElectionSettings election;

	private final KubernetesConnection connection;

	LeaseSettings(ElectionSettings election, KubernetesConnection connection) {
		this.properties = election.properties().getKubernetes();
		this.election = election;
		this.connection = connection;
	}

	ResourceLock lease() {
		LeaseOptions options = checked(() -> new LeaseOptions(this.properties.getLabels(),
				this.properties.getAnnotations(), null, this.properties.isCreateLease(), fastTakeover()));
		return checked(() -> this.connection.lease(namespace(), name(), options));
	}

	ResourceLock configMap() {
		return checked(() -> this.connection.configMap(namespace(), name(), fastTakeover()));
	}

	private FastTakeover fastTakeover() {
		return switch (this.properties.getFastTakeover()) {
			case NONE -> FastTakeover.NONE;
			case SAME_POD -> FastTakeover.samePod();
			case ANY_POD -> this.election.podName().map(FastTakeover::anyPod).orElseGet(FastTakeover::samePod);
		};
	}

	LeaderElectionEventRecorder eventRecorder() {
		return checked(() -> new LeaderElectionEventRecorder(this.connection, namespace(), name()));
	}

	LeaderPodLabel podLabel() {
		String key = Objects.requireNonNull(this.properties.getPodLabel());
		String pod = this.election.candidate()
			.orElseThrow(() -> new LeaderElectionSetupException(
					"'leader-election.kubernetes.pod-label' is set, but the name of the pod isn't known.",
					"Set the environment variable POD_NAME from the field metadata.name."));
		return checked(() -> new LeaderPodLabel(this.connection, namespace(), pod, key));
	}

	private String namespace() {
		String configured = this.properties.getNamespace();
		if (configured != null && !configured.isBlank()) {
			return configured;
		}
		return this.connection.namespace()
			.orElseThrow(() -> new LeaderElectionSetupException(
					"It isn't known in which namespace the Lease is: the " + this.connection + " doesn't say.",
					"Set 'leader-election.kubernetes.namespace'."));
	}

	/** Made from a name that may have any characters. */
	private String name() {
		String configured = this.properties.getLeaseName();
		return StringUtils.hasText(configured) ? configured
				: this.election.lockName()
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^a-z0-9.-]+", "-")
					.replaceAll("^[.-]+|[.-]+$", "")
					.replaceAll("[.-]*[.][.-]*", ".");
	}

	private static <T> T checked(Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			throw new LeaderElectionSetupException(ex.getMessage() + ".",
					"Correct what is set as 'leader-election.kubernetes.*': 'namespace', 'lease-name', 'labels', "
							+ "'annotations' or 'pod-label'. Without 'lease-name', the Lease is called after the "
							+ "election.");
		}
	}

}
