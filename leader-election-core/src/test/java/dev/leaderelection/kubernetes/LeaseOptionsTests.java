package dev.leaderelection.kubernetes;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.gson.JsonObject;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What a Lease of a real API server has beside its record, and who creates it. */
@UsesApiServer
class LeaseOptionsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final LeaseOptions.Owner OWNER = new LeaseOptions.Owner("apps/v1", "Deployment", "orders",
			"0a1b2c3d-0000-4000-8000-000000000000");

	private static final LeaseOptions OPTIONS = LeaseOptions.DEFAULTS.label("app.kubernetes.io/name", "orders")
		.label("empty", "")
		.annotation("example.com/contact", "the team's \"channel\"")
		.owner(OWNER);

	@Test
	void aCreatedLeaseHasThem(Namespace namespace) {
		try (KubernetesConnection connection = connection(namespace)) {
			LeaseLock lock = connection.lease(namespace.name(), "orders", OPTIONS);
			assertThat(lock.create(LeaderElectionRecord.EMPTY, PATIENCE)).isInstanceOf(Outcome.Stored.class);
			assertThatItHasAll(namespace);
		}
	}

	@Test
	void aLeaseThatExistsGetsThemAndKeepsItsOwn(Namespace namespace) {
		namespace.apply("""
				apiVersion: coordination.k8s.io/v1
				kind: Lease
				metadata:
				  name: orders
				  labels: {team: a, app.kubernetes.io/name: other}
				  annotations: {note: b}
				  ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: c, uid: d}]
				""");
		try (KubernetesConnection connection = connection(namespace)) {
			LeaseLock lock = connection.lease(namespace.name(), "orders", OPTIONS);
			Snapshot found = ((Outcome.Found) lock.read(PATIENCE)).snapshot();
			Snapshot once = ((Outcome.Stored) lock.update(found, LeaderElectionRecord.EMPTY, PATIENCE)).snapshot();
			assertThat(lock.update(once, LeaderElectionRecord.EMPTY, PATIENCE)).isInstanceOf(Outcome.Stored.class);
			assertThatItHasAll(namespace);
			JsonObject metadata = namespace.lease("orders").getAsJsonObject("metadata");
			assertThat(metadata.getAsJsonObject("labels").get("team").getAsString()).isEqualTo("a");
			assertThat(metadata.getAsJsonObject("annotations").get("note").getAsString()).isEqualTo("b");
			assertThat(metadata.getAsJsonArray("ownerReferences")).hasSize(2);
		}
	}

	@Test
	void aLeaseIsNeverCreatedButHeldOnceSomebodyHasAppliedIt(Namespace namespace) throws InterruptedException {
		Roles.grant(namespace, "app", """
				- apiGroups: [coordination.k8s.io]
				  resources: [leases]
				  resourceNames: [orders]
				  verbs: [get, update, watch]
				""");
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("app"), null)) {
			LeaseLock lock = connection.lease(namespace.name(), "orders", OPTIONS.neverCreate());
			String reason = ((Outcome.Refused) lock.create(LeaderElectionRecord.EMPTY, PATIENCE)).reason();
			assertThat(reason).startsWith("Lease " + namespace.name() + "/orders doesn't exist").doesNotContain("\n");
			try (LeaderElection election = LeaderElection.builder().name("orders").lock(lock).build()) {
				election.start();
				assertThat(election.awaitLeadership(Duration.ofMillis(500))).isEmpty();
				namespace.apply(manifest(reason));
				assertThatItHasAll(namespace);
				Optional<Leadership> leadership = election.awaitLeadership(PATIENCE);
				assertThat(leadership).isPresent();
				assertThatItHasAll(namespace);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "a b,x", "'',x", "/a,x", "Example.com/a,x", "a/b/c,x", "a,x y", "a,-x", "a,x/y" })
	void labelsThatTheApiServerWouldRefuseAreRefused(String key, String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> LeaseOptions.DEFAULTS.label(key, value));
		assertThatIllegalArgumentException().isThrownBy(() -> LeaseOptions.DEFAULTS.label("a", "x".repeat(64)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "", "leaderelection.dev/fencing-token", "leaderelection.dev/holder-instance" })
	void annotationsThatCantBeAreRefused(String key) {
		assertThatIllegalArgumentException().isThrownBy(() -> LeaseOptions.DEFAULTS.annotation(key, "any text"));
	}

	private static void assertThatItHasAll(Namespace namespace) {
		JsonObject metadata = namespace.lease("orders").getAsJsonObject("metadata");
		JsonObject labels = metadata.getAsJsonObject("labels");
		assertThat(labels.get("app.kubernetes.io/name").getAsString()).isEqualTo("orders");
		assertThat(labels.get("empty").getAsString()).isEmpty();
		assertThat(metadata.getAsJsonObject("annotations").get("example.com/contact").getAsString())
			.isEqualTo("the team's \"channel\"");
		assertThat(metadata.getAsJsonArray("ownerReferences").toString()).contains("\"Deployment\"", OWNER.uid());
	}

	private static String manifest(String remedy) {
		Matcher matcher = Pattern.compile("echo '(.*)' \\| kubectl apply -f -").matcher(remedy);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1).replace("'\\''", "'");
	}

	private static KubernetesConnection connection(Namespace namespace) {
		return KubernetesConnection.kubeconfig(namespace.server().adminKubeconfig(), null);
	}

}
