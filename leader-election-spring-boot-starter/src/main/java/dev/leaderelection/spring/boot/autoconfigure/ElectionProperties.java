package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.leaderelection.LeaderElectionProfile;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** The settings that each election has. */
public class ElectionProperties {

	/**
	 * Role of the granted and revoked events. By default the name of the election.
	 */
	private @Nullable String role;

	/**
	 * Name of this candidate, to which every start adds a random suffix. By default the
	 * environment variable POD_NAME, or else the host name.
	 */
	private @Nullable String candidate;

	/**
	 * Durations that fit together. Any of them can also be set by itself.
	 */
	private LeaderElectionProfile profile = LeaderElectionProfile.BALANCED;

	/**
	 * How long the others wait for a silent leader. Whole seconds. By default what the
	 * profile says.
	 */
	private @Nullable Duration leaseDuration;

	/**
	 * How long a leader leads after its last confirmed renewal. Less than 9/11 of the
	 * lease duration. By default the profile's share of the lease duration.
	 */
	private @Nullable Duration renewDeadline;

	/**
	 * Time between two renewals, and between two polls where the lock can't be watched.
	 * By default the profile's share of the renew deadline.
	 */
	private @Nullable Duration retryPeriod;

	/**
	 * Most that one request may take. By default half the renew deadline, or less where
	 * the retry period asks for it.
	 */
	private @Nullable Duration requestTimeout;

	/**
	 * How long running leader-only work may go on at shutdown, or after resigning, before
	 * the lock is left to expire. At most 'spring.lifecycle.timeout-per-shutdown-phase'.
	 */
	private Duration stopTimeout = Duration.ofSeconds(25);

	/**
	 * Whether to campaign only once the application accepts traffic.
	 */
	private boolean waitForReadiness = true;

	/**
	 * Whether to give leadership up, and not to campaign, while the application refuses
	 * traffic.
	 */
	private boolean pauseWhenUnready;

	/**
	 * Whether to campaign when the application starts, rather than when somebody starts
	 * the LeaderElectionLifecycle.
	 */
	private boolean autoStartup = true;

	/**
	 * Phase in which the election starts and stops. By default it is the last to start
	 * and the first to stop.
	 */
	private int phase = Integer.MAX_VALUE;

	/**
	 * File that exists only on the leader, and holds its identity. By default none.
	 */
	private @Nullable Path statusFile;

	@NestedConfigurationProperty
	private final Lock lock = new Lock();

	@NestedConfigurationProperty
	private final Kubernetes kubernetes = new Kubernetes();

	@NestedConfigurationProperty
	private final ResignWhenDown resignWhenDown = new ResignWhenDown();

	@NestedConfigurationProperty
	private final Health health = new Health();

	public @Nullable String getRole() {
		return this.role;
	}

	public void setRole(@Nullable String role) {
		this.role = role;
	}

	public @Nullable String getCandidate() {
		return this.candidate;
	}

	public void setCandidate(@Nullable String candidate) {
		this.candidate = candidate;
	}

	public LeaderElectionProfile getProfile() {
		return this.profile;
	}

	public void setProfile(LeaderElectionProfile profile) {
		this.profile = profile;
	}

	public @Nullable Duration getLeaseDuration() {
		return this.leaseDuration;
	}

	public void setLeaseDuration(@Nullable Duration leaseDuration) {
		this.leaseDuration = leaseDuration;
	}

	public @Nullable Duration getRenewDeadline() {
		return this.renewDeadline;
	}

	public void setRenewDeadline(@Nullable Duration renewDeadline) {
		this.renewDeadline = renewDeadline;
	}

	public @Nullable Duration getRetryPeriod() {
		return this.retryPeriod;
	}

	public void setRetryPeriod(@Nullable Duration retryPeriod) {
		this.retryPeriod = retryPeriod;
	}

	public @Nullable Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(@Nullable Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Duration getStopTimeout() {
		return this.stopTimeout;
	}

	public void setStopTimeout(Duration stopTimeout) {
		this.stopTimeout = stopTimeout;
	}

	public boolean isWaitForReadiness() {
		return this.waitForReadiness;
	}

	public void setWaitForReadiness(boolean waitForReadiness) {
		this.waitForReadiness = waitForReadiness;
	}

	public boolean isPauseWhenUnready() {
		return this.pauseWhenUnready;
	}

	public void setPauseWhenUnready(boolean pauseWhenUnready) {
		this.pauseWhenUnready = pauseWhenUnready;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public int getPhase() {
		return this.phase;
	}

	public void setPhase(int phase) {
		this.phase = phase;
	}

	public @Nullable Path getStatusFile() {
		return this.statusFile;
	}

	public void setStatusFile(@Nullable Path statusFile) {
		this.statusFile = statusFile;
	}

	public Lock getLock() {
		return this.lock;
	}

	public Kubernetes getKubernetes() {
		return this.kubernetes;
	}

	public ResignWhenDown getResignWhenDown() {
		return this.resignWhenDown;
	}

	public Health getHealth() {
		return this.health;
	}

	/** What the candidates compete for. */
	public static class Lock {

		/**
		 * Kind of the lock. Unless chosen, the Lease inside a Kubernetes pod or with a
		 * kubeconfig, and otherwise a lock among the processes of this machine.
		 */
		private LockType type = LockType.AUTO;

		public LockType getType() {
			return this.type;
		}

		public void setType(LockType type) {
			this.type = type;
		}

	}

	/** Where the Lease is. */
	public static class Kubernetes {

		/**
		 * Namespace of the Lease. By default the pod's own, or that of the kubeconfig's
		 * context.
		 */
		private @Nullable String namespace;

		/**
		 * Name of the Lease, or ConfigMap. By default the name of the election, made a
		 * valid name.
		 */
		private @Nullable String leaseName;

		/**
		 * Whether to create the Lease if there is none. If not, it belongs to the
		 * manifests, and the Role needs no 'create', which can't be restricted to a name.
		 */
		private boolean createLease = true;

		/**
		 * Labels to put on the Lease.
		 */
		private final Map<String, String> labels = new LinkedHashMap<>();

		/**
		 * Annotations to put on the Lease.
		 */
		private final Map<String, String> annotations = new LinkedHashMap<>();

		private final Owner owner = new Owner();

		/**
		 * Label to put on the leader's Pod, with the value 'true', so that a Service can
		 * select it. Needs the permission to patch pods. By default none.
		 */
		private @Nullable String podLabel;

		/**
		 * Who takes over from a crashed leader before its lease ends: its own container
		 * once it is started again, or also every other candidate once the kubelet
		 * reports the crash, which needs POD_NAME and the permission to watch pods.
		 */
		private FastTakeoverScope fastTakeover = FastTakeoverScope.NONE;

		/**
		 * Whether to record terms as Events of the Lease. Needs the permission to create
		 * events.
		 */
		private boolean recordEvents;

		/**
		 * Kubeconfig file to connect with, instead of as a pod.
		 */
		private @Nullable Path kubeconfig;

		/**
		 * Context of the kubeconfig. By default its current one.
		 */
		private @Nullable String context;

		/**
		 * Folder with the token, CA certificate and namespace of the pod's service
		 * account. By default the one that Kubernetes mounts.
		 */
		private @Nullable Path serviceAccountDirectory;

		public @Nullable String getNamespace() {
			return this.namespace;
		}

		public void setNamespace(@Nullable String namespace) {
			this.namespace = namespace;
		}

		public @Nullable String getLeaseName() {
			return this.leaseName;
		}

		public void setLeaseName(@Nullable String leaseName) {
			this.leaseName = leaseName;
		}

		public boolean isCreateLease() {
			return this.createLease;
		}

		public void setCreateLease(boolean createLease) {
			this.createLease = createLease;
		}

		public Map<String, String> getLabels() {
			return this.labels;
		}

		public Map<String, String> getAnnotations() {
			return this.annotations;
		}

		public Owner getOwner() {
			return this.owner;
		}

		public @Nullable String getPodLabel() {
			return this.podLabel;
		}

		public void setPodLabel(@Nullable String podLabel) {
			this.podLabel = podLabel;
		}

		public FastTakeoverScope getFastTakeover() {
			return this.fastTakeover;
		}

		public void setFastTakeover(FastTakeoverScope fastTakeover) {
			this.fastTakeover = fastTakeover;
		}

		public boolean isRecordEvents() {
			return this.recordEvents;
		}

		public void setRecordEvents(boolean recordEvents) {
			this.recordEvents = recordEvents;
		}

		public @Nullable Path getKubeconfig() {
			return this.kubeconfig;
		}

		public void setKubeconfig(@Nullable Path kubeconfig) {
			this.kubeconfig = kubeconfig;
		}

		public @Nullable String getContext() {
			return this.context;
		}

		public void setContext(@Nullable String context) {
			this.context = context;
		}

		public @Nullable Path getServiceAccountDirectory() {
			return this.serviceAccountDirectory;
		}

		public void setServiceAccountDirectory(@Nullable Path serviceAccountDirectory) {
			this.serviceAccountDirectory = serviceAccountDirectory;
		}

	}

	/** With what the Lease is deleted. */
	public static class Owner {

		/**
		 * API version of the owner, for example 'apps/v1'. By default there is no owner.
		 */
		private @Nullable String apiVersion;

		/**
		 * Kind of the object with which the cluster deletes the Lease, for example
		 * 'Deployment'. Not a Pod: the Lease would go with it while another Pod leads.
		 */
		private @Nullable String kind;

		/**
		 * Name of the owner, which is in the Lease's namespace.
		 */
		private @Nullable String name;

		/**
		 * UID of the owner. One that doesn't exist has the cluster delete the Lease.
		 */
		private @Nullable String uid;

		public @Nullable String getApiVersion() {
			return this.apiVersion;
		}

		public void setApiVersion(@Nullable String apiVersion) {
			this.apiVersion = apiVersion;
		}

		public @Nullable String getKind() {
			return this.kind;
		}

		public void setKind(@Nullable String kind) {
			this.kind = kind;
		}

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public @Nullable String getUid() {
			return this.uid;
		}

		public void setUid(@Nullable String uid) {
			this.uid = uid;
		}

	}

	/** When the leader is to make room for one that can do its work. */
	public static class ResignWhenDown {

		/**
		 * Health contributor that the leader's work needs, for example 'db': the leader
		 * resigns when it is down. By default none.
		 */
		private @Nullable String contributor;

		/**
		 * How long the contributor may be down before the leader resigns.
		 */
		private Duration threshold = Duration.ofSeconds(10);

		/**
		 * How long not to campaign after resigning. By default one lease duration.
		 */
		private @Nullable Duration holdOff;

		public @Nullable String getContributor() {
			return this.contributor;
		}

		public void setContributor(@Nullable String contributor) {
			this.contributor = contributor;
		}

		public Duration getThreshold() {
			return this.threshold;
		}

		public void setThreshold(Duration threshold) {
			this.threshold = threshold;
		}

		public @Nullable Duration getHoldOff() {
			return this.holdOff;
		}

		public void setHoldOff(@Nullable Duration holdOff) {
			this.holdOff = holdOff;
		}

	}

	/** When the election counts as ill. */
	public static class Health {

		/**
		 * How long nothing may be heard of the lock before the health is DOWN. By default
		 * twice the lease duration.
		 */
		private @Nullable Duration tolerance;

		public @Nullable Duration getTolerance() {
			return this.tolerance;
		}

		public void setTolerance(@Nullable Duration tolerance) {
			this.tolerance = tolerance;
		}

	}

}
