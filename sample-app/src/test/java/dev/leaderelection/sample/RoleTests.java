package dev.leaderelection.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.AuditedRequest;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RawClient;
import dev.leaderelection.apiserver.RawResponse;
import dev.leaderelection.apiserver.Undertaker;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Roles in the manifests are enough for three replicas, and for nothing else.
 */
@UsesApiServer
class RoleTests {

	private static final String LEASE = "invoices";

	private static final String ANY_LEASE = """
			{"metadata": {"name": "%s"}, "spec": {"holderIdentity": "somebody"}}
			""";

	private static final Duration WITHIN = Duration.ofSeconds(60);

	private final Path folder;

	private final Undertaker undertaker;

	RoleTests() throws IOException {
		this.folder = Files.createTempDirectory("leader-election-sample");
		this.undertaker = new Undertaker(this.folder);
	}

	@AfterEach
	void removeFolder() {
		this.undertaker.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "role.yaml", "role-without-create.yaml" })
	void threeReplicasElectALeaderAndHandOver(String role, Namespace namespace) {
		InClusterDirectory directory = bind(role, namespace);
		try (SampleProcess one = start("replica-1", directory);
				SampleProcess two = start("replica-2", directory);
				SampleProcess three = start("replica-3", directory)) {
			List<SampleProcess> replicas = List.of(one, two, three);
			await("all replicas are up", replicas, () -> replicas.stream().allMatch(SampleProcess::isReady));
			SampleProcess first = awaitLeader(replicas, namespace);
			first.terminate();
			List<SampleProcess> others = replicas.stream().filter((replica) -> replica != first).toList();
			SampleProcess second = awaitLeader(others, namespace);
			await("the new leader works", replicas, second::hasSentInvoices);
			assertThat(refusedRequests(namespace)).isEmpty();
		}
	}

	private SampleProcess start(String name, InClusterDirectory directory) {
		return SampleProcess.start(name, directory, this.folder, this.undertaker);
	}

	private static SampleProcess awaitLeader(List<SampleProcess> replicas, Namespace namespace) {
		AtomicReference<SampleProcess> found = new AtomicReference<>();
		await("one of them leads", replicas, () -> {
			leader(replicas, namespace).ifPresent(found::set);
			return found.get() != null;
		});
		return found.get();
	}

	private static Optional<SampleProcess> leader(List<SampleProcess> replicas, Namespace namespace) {
		RawResponse lease = namespace.server().admin().get(namespace.leasePath(LEASE));
		String holder = (lease.status() == 200) ? holder(lease) : "";
		return replicas.stream().filter((replica) -> replica.isNamedBy(holder)).findFirst();
	}

	private static String holder(RawResponse lease) {
		return Optional.ofNullable(lease.json().getAsJsonObject("spec"))
			.map((spec) -> spec.get("holderIdentity"))
			.map((holder) -> holder.getAsString())
			.orElse("");
	}

	private static void await(String what, List<SampleProcess> replicas, BooleanSupplier condition) {
		try {
			Eventually.await(WITHIN, what, condition);
		}
		catch (AssertionError ex) {
			String logs = String.join("\n", replicas.stream().map(SampleProcess::log).toList());
			throw new AssertionError(ex.getMessage() + "\n" + logs, ex);
		}
	}

	private static List<AuditedRequest> refusedRequests(Namespace namespace) {
		String user = "system:serviceaccount:%s:%s".formatted(namespace.name(), LEASE);
		return namespace.server()
			.auditLog()
			.requests((request) -> request.user().equals(user) && request.status() == 403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "role.yaml", "role-without-create.yaml", "role-with-fast-takeover.yaml" })
	void otherVerbsAndOtherNamesAreRefused(String role, Namespace namespace) {
		try (RawClient client = namespace.server().client(bind(role, namespace).token())) {
			assertThat(refusals(client, namespace))
				.allSatisfy((response) -> assertThat(response.status()).as(response.request()).isEqualTo(403));
		}
	}

	private static Stream<RawResponse> refusals(RawClient client, Namespace namespace) {
		String leases = namespace.leasePath("");
		String own = namespace.leasePath(LEASE);
		String other = namespace.leasePath("orders");
		return Stream.of(client.get(leases), client.get(leases + "?watch=1&timeoutSeconds=1"), client.delete(own),
				client.delete(leases), client.patch(own, "{}"), client.get(other),
				client.put(other, ANY_LEASE.formatted("orders")), client.delete(other),
				client.get("/api/v1/namespaces/%s/pods".formatted(namespace.name())),
				client.get("/api/v1/namespaces/%s/secrets".formatted(namespace.name())));
	}

	@Test
	void onlyTheVariantRefusesToCreateOtherLeases(Namespace namespace) {
		assertThat(create("role.yaml", namespace)).isEqualTo(201);
		assertThat(create("role-without-create.yaml", namespace)).isEqualTo(403);
	}

	private static int create(String role, Namespace namespace) {
		try (RawClient client = namespace.server().client(bind(role, namespace).token())) {
			return client.post(namespace.leasePath(""), ANY_LEASE.formatted("orders")).status();
		}
	}

	@Test
	void applyingTheVariantAgainLeavesTheHolderAlone(Namespace namespace) {
		namespace.apply(Manifests.text("role-without-create.yaml"));
		namespace.patchLease(LEASE, "{\"spec\":{\"holderIdentity\":\"somebody\"}}");
		namespace.apply(Manifests.text("role-without-create.yaml"));
		assertThat(holder(namespace.server().admin().get(namespace.leasePath(LEASE)))).isEqualTo("somebody");
	}

	private static InClusterDirectory bind(String role, Namespace namespace) {
		Stream.of("service-account.yaml", role, "role-binding.yaml")
			.forEach((manifest) -> namespace.apply(Manifests.text(manifest, namespace)));
		return namespace.inClusterDirectory("invoices");
	}

}
