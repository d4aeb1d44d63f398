package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import dev.leaderelection.kubernetes.FastTakeover;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.kubernetes.LeaseOptions;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionSetupException;
import dev.leaderelection.spring.boot.autoconfigure.ElectionProperties.Kubernetes;
import dev.leaderelection.spring.boot.autoconfigure.ElectionProperties.Owner;
import org.jspecify.annotations.Nullable;

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
		FastTakeover fastTakeover = checked("fast-takeover", this::fastTakeover);
		checked("labels", () -> new LeaseOptions(this.properties.getLabels(), Map.of(), null, true, FastTakeover.NONE));
		LeaseOptions.Owner owner = owner();
		LeaseOptions options = checked("annotations", () -> new LeaseOptions(this.properties.getLabels(),
				this.properties.getAnnotations(), owner, this.properties.isCreateLease(), fastTakeover));
		return lock((namespace, name) -> this.connection.lease(namespace, name, options));
	}

	ResourceLock configMap() {
		FastTakeover fastTakeover = checked("fast-takeover", this::fastTakeover);
		return lock((namespace, name) -> this.connection.configMap(namespace, name, fastTakeover));
	}

	private FastTakeover fastTakeover() {
		return switch (this.properties.getFastTakeover()) {
			case NONE -> FastTakeover.NONE;
			case SAME_POD -> FastTakeover.samePod();
			case ANY_POD -> this.election.podName("kubernetes.fast-takeover")
				.map(FastTakeover::anyPod)
				.orElseGet(FastTakeover::samePod);
		};
	}

	private LeaseOptions.@Nullable Owner owner() {
		Owner owner = this.properties.getOwner();
		String apiVersion = text(owner.getApiVersion());
		String kind = text(owner.getKind());
		String name = text(owner.getName());
		String uid = text(owner.getUid());
		Map<String, String> set = new TreeMap<>(
				Map.of("api-version", apiVersion, "kind", kind, "name", name, "uid", uid));
		Set<String> missing = new TreeSet<>(set.keySet());
		set.values().removeIf(String::isBlank);
		missing.removeAll(set.keySet());
		if (set.isEmpty()) {
			return null;
		}
		if (!missing.isEmpty()) {
			throw new LeaderElectionSetupException(
					setting("owner." + set.keySet().iterator().next()) + " is set, but the owner has no "
							+ String.join(", ", missing) + ".",
					"Set all of 'api-version', 'kind', 'name' and 'uid', or none of them.");
		}
		return new LeaseOptions.Owner(apiVersion, kind, name, uid);
	}

	private static String text(@Nullable String text) {
		return (text != null) ? text : "";
	}

	LeaderElectionEventRecorder eventRecorder() {
		return new LeaderElectionEventRecorder(this.connection, namespace(), name());
	}

	LeaderPodLabel podLabel() {
		String key = Objects.requireNonNull(this.properties.getPodLabel());
		String pod = this.election.podName("kubernetes.pod-label")
			.orElseThrow(() -> new LeaderElectionSetupException(
					setting("pod-label") + " is set, but this is no pod: there is no POD_NAME.",
					"Remove the setting, or set POD_NAME to the name of the Pod to be labelled."));
		return checked("pod-label", () -> new LeaderPodLabel(this.connection, namespace(), pod, key));
	}

	private ResourceLock lock(BiFunction<String, String, ResourceLock> lock) {
		String namespace = namespace();
		checked("namespace", () -> lock.apply(namespace, "any"));
		return checked("lease-name", () -> lock.apply(namespace, name()));
	}

	private String namespace() {
		String configured = this.properties.getNamespace();
		if (configured != null && !configured.isBlank()) {
			return configured;
		}
		return this.connection.namespace()
			.orElseThrow(() -> new LeaderElectionSetupException(
					"It isn't known in which namespace the Lease is: the " + this.connection + " doesn't say.",
					"Set 'leader-election.kubernetes.namespace'; or correct 'leader-election.kubernetes.context', if it "
							+ "is set."));
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

	private <T> T checked(String setting, Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			boolean derived = setting.equals("lease-name") && !StringUtils.hasText(this.properties.getLeaseName());
			throw new LeaderElectionSetupException(setting(setting) + ": " + ex.getMessage() + ".",
					derived ? "Set it, because no name can be made from 'leader-election.name' or "
							+ "'spring.application.name', or correct those." : "Correct it.");
		}
	}

	private String setting(String setting) {
		return this.election.named("kubernetes." + setting);
	}

}
