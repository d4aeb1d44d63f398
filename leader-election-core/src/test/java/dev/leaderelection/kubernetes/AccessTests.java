package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.protocol.RevocationReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Permissions and tokens as a pod has them: RBAC is on, tokens come from the API server.
 */
@UsesApiServer
class AccessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final LeaderElectionTiming DEFAULTS = LeaderElectionTiming.of(LeaderElectionProfile.BALANCED);

	private static final String CREATE = "- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}\n";

	private static final String NAMED = "- {apiGroups: [coordination.k8s.io], resources: [leases], "
			+ "resourceNames: [orders], verbs: [get, update, watch]}\n";

	private final Journal journal = new Journal();

	private final List<Candidate> candidates = new ArrayList<>();

	private Namespace namespace;

	private InClusterDirectory directory;

	@BeforeEach
	void enter(Namespace namespace) {
		this.namespace = namespace;
		this.directory = namespace.inClusterDirectory("app");
	}

	@AfterEach
	void close() {
		this.candidates.forEach(Candidate::close);
		this.journal.assertOneLeaderAtATime(null);
	}

	@Test
	void theRoleOfTheSampleIsEnoughAndNothingElseIsAskedFor() throws IOException {
		applySample("role.yaml");
		applySample("role-binding.yaml");
		electsAndHandsOver();
		assertThat(requests()).extracting(AuditedRequest::verb).contains("get", "create", "update", "watch");
	}

	@Test
	void theRoleOfTheSampleWithoutCreateIsEnoughWhereTheLeaseExists() throws IOException {
		applySample("role-without-create.yaml");
		applySample("role-binding.yaml");
		electsAndHandsOver();
		assertThat(requests()).extracting(AuditedRequest::verb).containsOnly("get", "update", "watch");
	}

	private void electsAndHandsOver() {
		InClusterDirectory sample = this.namespace.inClusterDirectory("invoices");
		Candidate first = startSample("first", sample);
		this.journal.awaitGrant();
		Candidate second = startSample("second", sample);
		Eventually.await(PATIENCE, "watches", () -> first.status().watching() && second.status().watching());
		Instant before = renewTime("invoices");
		Eventually.await(PATIENCE, "a renewal", () -> renewTime("invoices").isAfter(before));
		first.stop();
		assertThat(this.journal.awaitGrant(1).candidate()).isEqualTo("second");
		second.stop();
		assertThat(requests()).noneMatch((request) -> request.status() == 403);
	}

	private Candidate startSample(String name, InClusterDirectory sample) {
		KubernetesConnection connection = KubernetesConnection.inCluster(sample.path(), sample.environment());
		LeaseLock lock = connection.lease(connection.namespace().orElseThrow(), "invoices");
		Candidate candidate = Candidate.start(name, connection, lock, DEFAULTS, this.journal);
		this.candidates.add(candidate);
		return candidate;
	}

	private void applySample(String file) throws IOException {
		String manifest = Files.readString(Path.of("..", "sample-app", "k8s", file));
		this.namespace.apply(manifest.replace("namespace: default", "namespace: " + this.namespace.name()));
	}

	@Test
	void withoutWatchACandidatePolls() {
		Roles.grant(this.namespace, "app", CREATE + NAMED.replace(", watch", ""));
		Candidate first = start("first", Candidate.ROOMY);
		this.journal.awaitGrant();
		Candidate second = start("second", Candidate.ROOMY);
		Eventually.await(PATIENCE, "a follower", () -> String.valueOf(second.status().leader()).startsWith("first_"));
		first.stop();
		assertThat(this.journal.awaitGrant(1).candidate()).isEqualTo("second");
		assertThat(second.status().watching()).isFalse();
		assertThat(String.valueOf(second.status().lastError())).doesNotContain("403");
		assertThat(requests()).filteredOn((request) -> request.verb().equals("watch"))
			.hasSizeBetween(1, 20)
			.allMatch((request) -> request.status() == 403);
	}

	@Test
	void withoutAnyPermissionNobodyLeadsAndTheStatusNamesTheRule() {
		Roles.grant(this.namespace, "app", "[]");
		Candidate candidate = start("app", Candidate.QUICK);
		awaitError(candidate, "User \"system:serviceaccount:" + this.namespace.name() + ":app\" cannot get resource "
				+ "\"leases\" in API group \"coordination.k8s.io\" in the namespace \"" + this.namespace.name() + "\"");
		assertThat(candidate.status().lastError()).endsWith("Missing in the rules of a Role in namespace '"
				+ this.namespace.name() + "' that is bound to this user: " + NAMED.strip());
		assertThat(candidate.isLeader()).isFalse();
		Roles.grant(this.namespace, "app", NAMED);
		awaitError(candidate, CREATE.strip());
		assertThat(candidate.isLeader()).isFalse();
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		this.journal.awaitGrant();
	}

	@Test
	void aPermissionThatIsTakenAwayEndsTheTermAtItsDeadline() {
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		Candidate candidate = start("app", Candidate.QUICK);
		this.journal.awaitGrant();
		Roles.grant(this.namespace, "app", "[]");
		this.journal.awaitRevocation(1, RevocationReason.RENEW_DEADLINE_EXCEEDED);
		assertThat(candidate.status().lastError()).contains("HTTP 403");
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		this.journal.awaitGrant(2);
	}

	@Test
	void aMissingNamespaceIsNamed() {
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		KubernetesConnection admin = KubernetesConnection.kubeconfig(this.namespace.server().adminKubeconfig(), null);
		Candidate candidate = Candidate.start("app", admin, "nowhere", Candidate.QUICK, this.journal);
		this.candidates.add(candidate);
		awaitError(candidate, "Create the namespace 'nowhere', or configure one that exists");
	}

	@Test
	void anInvalidTokenIsReplacedWhenTheFileIs() {
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		this.directory.replaceToken("nonsense");
		Candidate candidate = start("app", Candidate.QUICK);
		awaitError(candidate, "HTTP 401");
		assertThat(candidate.status().lastError()).doesNotContain("nonsense");
		this.directory.rotateToken();
		this.journal.awaitGrant();
	}

	/** The API server believes a token for ten more seconds. */
	@Test
	void aTokenThatEndsDuringATermIsReplacedWithoutLosingIt() {
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		start("app", DEFAULTS);
		this.journal.awaitGrant();
		this.namespace.server()
			.admin()
			.delete("/api/v1/namespaces/" + this.namespace.name() + "/serviceaccounts/app")
			.orThrow();
		this.directory.rotateToken();
		Eventually.await(PATIENCE, "a request with the old token",
				() -> this.namespace.server().auditLog().count(this::isUnauthorizedUpdate) > 0);
		awaitRenewal();
		assertThat(this.journal.entries()).hasSize(1);
	}

	@Test
	void aPodWithoutFilesWaitsForThem() throws IOException {
		Roles.grant(this.namespace, "app", CREATE + NAMED);
		Path missing = this.directory.path().resolve("missing");
		KubernetesConnection connection = KubernetesConnection.inCluster(missing, this.directory.environment());
		assertThat(connection.namespace()).isEmpty();
		Candidate candidate = Candidate.start("app", connection, this.namespace.name(), Candidate.QUICK, this.journal);
		this.candidates.add(candidate);
		awaitError(candidate, "NoSuchFileException");
		Files.createSymbolicLink(missing, this.directory.path());
		this.journal.awaitGrant();
		assertThat(connection.namespace()).contains(this.namespace.name());
	}

	private Candidate start(String name, LeaderElectionTiming timing) {
		KubernetesConnection connection = KubernetesConnection.inCluster(this.directory.path(),
				this.directory.environment());
		Candidate candidate = Candidate.start(name, connection, this.namespace.name(), timing, this.journal);
		this.candidates.add(candidate);
		return candidate;
	}

	private void awaitError(Candidate candidate, String text) {
		Eventually.await(PATIENCE, text, () -> String.valueOf(candidate.status().lastError()).contains(text));
	}

	private void awaitRenewal() {
		Instant before = renewTime("orders");
		Eventually.await(PATIENCE, "a renewal", () -> renewTime("orders").isAfter(before));
	}

	private Instant renewTime(String lease) {
		return Instant.parse(this.namespace.lease(lease).getAsJsonObject("spec").get("renewTime").getAsString());
	}

	private List<AuditedRequest> requests() {
		return this.namespace.server()
			.auditLog()
			.requests((request) -> request.namespace().equals(this.namespace.name())
					&& request.userAgent().startsWith("leader-election/"));
	}

	private boolean isUnauthorizedUpdate(AuditedRequest request) {
		return request.status() == 401 && request.uri().contains("/" + this.namespace.name() + "/");
	}

}
