package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.leaderelection.InvalidTimingException;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.integration.leader.Candidate;
import org.springframework.util.StringUtils;

/**
 * What the properties of one election come to, together with where the application runs.
 */
final class ElectionSettings {

	private static final int LONGEST_CANDIDATE = 200;

	private final DeclaredElection election;

	private final ElectionProperties properties;

	private final @Nullable String name;

	private final Environment environment;

	private final Duration shutdownPhase;

	/**
	 * Creates the settings of one election; nothing is checked before it is asked for.
	 * @param election the election
	 * @param common the settings of the only election, and of all elections together
	 * @param environment where the application runs
	 * @param shutdownPhase how long the application waits for one phase
	 */
	ElectionSettings(DeclaredElection election, LeaderElectionProperties common, Environment environment,
			Duration shutdownPhase) {
		this.election = election;
		this.properties = election.isNamed() ? election.properties(environment) : common;
		this.name = common.getName();
		this.environment = environment;
		this.shutdownPhase = shutdownPhase;
	}

	DeclaredElection election() {
		return this.election;
	}

	ElectionProperties properties() {
		return this.properties;
	}

	/** An election of the application's own may have any name if it is the only one. */
	boolean areOf(String candidate) {
		return !this.election.isNamed() || this.election.name().equals(candidate);
	}

	String name() {
		return this.election.isNamed() ? this.election.name() : applicationName();
	}

	/** What makes the lock another one than those of other applications and elections. */
	String lockName() {
		return this.election.isNamed() ? applicationName() + "-" + this.election.name() : applicationName();
	}

	/**
	 * There is no default for all applications: two that share it would elect one leader
	 * between them.
	 */
	private String applicationName() {
		return firstOf(this.name, this.environment.getProperty("spring.application.name"))
			.orElseThrow(() -> new LeaderElectionSetupException(
					"The leader election has no name: neither 'spring.application.name' nor 'leader-election.name' is set.",
					"Set 'spring.application.name' or 'leader-election.name'. Replicas with the same name elect one leader. "
							+ "To do without an election, set 'leader-election.enabled' to false."));
	}

	/** The role of the events, {@code null} for the election's name. */
	@Nullable String role() {
		return this.properties.getRole();
	}

	/** A candidate takes part in the only election, or in the one of its role. */
	boolean concern(Candidate candidate) {
		return !this.election.isNamed() || this.election.role(this.environment).equals(knownRole(candidate));
	}

	private String knownRole(Candidate candidate) {
		List<String> roles = DeclaredElection.all(this.environment)
			.stream()
			.map((election) -> election.role(this.environment))
			.sorted()
			.toList();
		if (!roles.contains(candidate.getRole())) {
			throw new LeaderElectionSetupException(
					"The Candidate '" + candidate.getId() + "' has the role '" + candidate.getRole()
							+ "', which no election has; there is " + roles + ".",
					"Give it the role of an election, or the name of an election as its @Qualifier.");
		}
		return candidate.getRole();
	}

	LockType lockType() {
		return OnLockTypeCondition.choose(this.election, this.environment);
	}

	/** The name of this candidate, empty for the host's. */
	Optional<String> candidate() {
		Optional<String> candidate = firstOf(this.properties.getCandidate(), this.environment.getProperty("POD_NAME"),
				this.environment.getProperty("HOSTNAME"));
		candidate.filter((name) -> name.length() > LONGEST_CANDIDATE).ifPresent((name) -> {
			throw new LeaderElectionSetupException(
					named("candidate") + " has " + name.length() + " characters: '" + name + "'.",
					"Choose a name of at most " + LONGEST_CANDIDATE + " characters.");
		});
		return candidate;
	}

	/**
	 * The name by which others find this pod, empty outside of Kubernetes. The host name
	 * would not do: it may be that of the node.
	 * @param setting what needs it
	 */
	Optional<String> podName(String setting) {
		Optional<String> pod = firstOf(this.environment.getProperty("POD_NAME"));
		if (pod.isEmpty() && KubernetesPod.isHere(this.environment)) {
			throw new LeaderElectionSetupException(
					named(setting) + " needs the name of the pod, which isn't known: there is no POD_NAME.",
					"Remove the setting, or add to the container in your manifest:"
							+ "%n%n  env:%n  - name: POD_NAME%n    valueFrom: {fieldRef: {fieldPath: metadata.name}}%n"
								.formatted());
		}
		return pod;
	}

	LeaderElectionTiming timing() {
		try {
			return LeaderElectionTiming.of(this.properties.getProfile(), this.properties.getLeaseDuration(),
					this.properties.getRenewDeadline(), this.properties.getRetryPeriod(),
					this.properties.getRequestTimeout());
		}
		catch (InvalidTimingException ex) {
			String problem = String.valueOf(ex.getMessage()).substring(ex.setting().length());
			throw new LeaderElectionSetupException(named(ex.setting()) + problem + ".",
					"Set nothing but 'leader-election.lease-duration' or 'leader-election.profile', and the other "
							+ "durations follow; or correct the one named above.");
		}
	}

	/** Beyond its phase the application wouldn't wait for the election to stop. */
	Duration stopTimeout() {
		Duration timeout = positive("stop-timeout", this.properties.getStopTimeout(),
				"how long leader-only work may go on at shutdown, for example 25s");
		return (timeout.compareTo(this.shutdownPhase) < 0) ? timeout : this.shutdownPhase;
	}

	Path statusFile() {
		Path file = Objects.requireNonNull(this.properties.getStatusFile());
		Path directory = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
		if (!Files.isDirectory(directory) || !Files.isWritable(directory) || Files.isDirectory(file)) {
			throw new LeaderElectionSetupException(
					named("status-file") + " is '" + file + "', but no file can be written there.",
					"Name a file in a directory that is there, and that this process may write to.");
		}
		return file;
	}

	/** How long nothing may be heard of the lock. */
	Duration healthTolerance(LeaderElection candidate) {
		Duration tolerance = this.properties.getHealth().getTolerance();
		return (tolerance == null) ? candidate.config().timing().leaseDuration().multipliedBy(2)
				: positive("health.tolerance", tolerance, "how long nothing may be heard of the lock, for example 30s");
	}

	/** What the leader resigns for when it is down, {@code null} for nothing. */
	@Nullable String healthContributor() {
		return firstOf(this.properties.getResignWhenDown().getContributor()).orElse(null);
	}

	Duration resignThreshold() {
		return positive("resign-when-down.threshold", this.properties.getResignWhenDown().getThreshold(),
				"how long the contributor may be down, for example 10s");
	}

	@Nullable Duration resignHoldOff() {
		Duration holdOff = this.properties.getResignWhenDown().getHoldOff();
		return (holdOff == null) ? null
				: positive("resign-when-down.hold-off", holdOff, "how long not to campaign, for example 1m");
	}

	private Duration positive(String setting, Duration duration, String meaning) {
		if (duration.isNegative() || duration.isZero()) {
			throw new LeaderElectionSetupException(
					named(setting) + " must be positive, but was " + duration.toMillis() + " ms.",
					"Set it to " + meaning + ".");
		}
		return duration;
	}

	/** Names a setting where it is set. */
	String named(String setting) {
		return "'" + this.election.key(setting, this.environment) + "'";
	}

	private static Optional<String> firstOf(@Nullable String... candidates) {
		return Stream.of(candidates).filter(StringUtils::hasText).map(Objects::requireNonNull).findFirst();
	}

}
