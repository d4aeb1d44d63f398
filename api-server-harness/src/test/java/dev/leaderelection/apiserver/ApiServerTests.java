package dev.leaderelection.apiserver;

import java.time.Duration;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The shared server answers, and checks what it is sent.
 */
@UsesApiServer
class ApiServerTests {

	private static final String LEASE = """
			apiVersion: coordination.k8s.io/v1
			kind: Lease
			metadata:
			  name: orders
			spec:
			  holderIdentity: one
			""";

	@Test
	void answersWithItsVersion(ApiServer server) {
		assertThat(server.admin().get("/version").orThrow().json().get("gitVersion").getAsString()).startsWith("v1.");
	}

	@Test
	void storesWhatIsApplied(Namespace namespace) {
		namespace.apply(LEASE);
		assertThat(holder(namespace)).isEqualTo("one");
	}

	@Test
	void appliesSeveralDocuments(Namespace namespace) {
		namespace.apply("# only a comment\n---\n" + LEASE + "---\n" + LEASE.replace("orders", "invoices"));
		assertThat(namespace.lease("invoices").get("kind").getAsString()).isEqualTo("Lease");
		assertThat(holder(namespace)).isEqualTo("one");
	}

	@Test
	void patchesAndReplacesAndDeletesALease(Namespace namespace) {
		namespace.apply(LEASE);
		namespace.putLease("orders", namespace.patchLease("orders", "{\"spec\":{\"holderIdentity\":\"two\"}}"));
		assertThat(holder(namespace)).isEqualTo("two");
		namespace.deleteLease("orders");
		assertThatExceptionOfType(RequestRefused.class).isThrownBy(() -> namespace.lease("orders"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(404));
	}

	@Test
	void dryRunStoresNothing(Namespace namespace) {
		namespace.dryRun(LEASE);
		assertThat(namespace.server().admin().get(namespace.leasePath("orders")).status()).isEqualTo(404);
	}

	@Test
	void dryRunRejectsAnUnknownField(Namespace namespace) {
		assertThatExceptionOfType(RequestRefused.class)
			.isThrownBy(() -> namespace.dryRun(LEASE + "  leaseDurationInSeconds: 15\n"))
			.withMessageContaining("leaseDurationInSeconds");
	}

	@Test
	void dryRunRejectsAnInvalidValue(Namespace namespace) {
		assertThatExceptionOfType(RequestRefused.class)
			.isThrownBy(() -> namespace.dryRun(LEASE + "  leaseDurationSeconds: 0\n"))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(422));
	}

	@Test
	void everyTestHasItsOwnNamespace(ApiServer server, Namespace namespace) {
		assertThat(server.createNamespace().name()).isNotEqualTo(namespace.name());
	}

	@Test
	void requestsAreInTheAuditLog(ApiServer server, Namespace namespace) {
		namespace.apply(LEASE);
		namespace.lease("orders");
		awaitRequests(namespace, 2);
		assertThat(server.auditLog().requests(onLeasesOf(namespace)))
			.extracting(AuditedRequest::verb, AuditedRequest::name, AuditedRequest::status, AuditedRequest::userAgent)
			.containsExactly(tuple("patch", "orders", 201, "api-server-harness"),
					tuple("get", "orders", 200, "api-server-harness"));
	}

	@Test
	void aWatchIsOneRequestInTheAuditLog(ApiServer server, Namespace namespace) {
		server.admin().get(namespace.leasePath("") + "?watch=1&timeoutSeconds=1");
		namespace.apply(LEASE);
		awaitRequests(namespace, 2);
		assertThat(server.auditLog().requests(onLeasesOf(namespace))).extracting(AuditedRequest::verb)
			.containsExactly("watch", "patch");
	}

	private static void awaitRequests(Namespace namespace, int number) {
		Eventually.await(Duration.ofSeconds(10), number + " requests are in the audit log",
				() -> namespace.server().auditLog().count(onLeasesOf(namespace)) >= number);
	}

	private static Predicate<AuditedRequest> onLeasesOf(Namespace namespace) {
		return (request) -> request.namespace().equals(namespace.name()) && request.resource().equals("leases");
	}

	@Test
	void aPodsStatusIsWhatATestSays(Namespace namespace) {
		namespace.createPod("pod-0");
		String phase = namespace.patchPodStatus("pod-0", "{\"phase\":\"Failed\"}")
			.getAsJsonObject("status")
			.get("phase")
			.getAsString();
		assertThat(phase).isEqualTo("Failed");
	}

	private static String holder(Namespace namespace) {
		return namespace.lease("orders").getAsJsonObject("spec").get("holderIdentity").getAsString();
	}

}
