package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RawClient;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The FlowSchema of docs/rbac.md puts elections where the cluster's own are. */
@UsesApiServer
class FlowSchemaTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String SCHEMAS = "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas";

	@Test
	void theRequestsOfAnElectionHaveThePriorityOfElections(Namespace namespace) throws IOException {
		Roles.grant(namespace, "orders", "- {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get]}\n");
		RawClient admin = namespace.server().admin();
		String manifest = manifest().replace("namespace: default", "namespace: " + namespace.name())
			.replace("namespaces: [default]", "namespaces: [" + namespace.name() + "]");
		admin.send("POST", SCHEMAS, "application/yaml", manifest).orThrow();
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(namespace.kubeconfig("orders"), null)) {
			LeaseLock lock = connection.lease(namespace.name(), "orders");
			Pattern dispatched = Pattern.compile("apiserver_flowcontrol_dispatched_requests_total"
					+ "\\{flow_schema=\"election-of-orders\",priority_level=\"leader-election\"} [1-9]");
			Eventually.await(PATIENCE, "a request by that schema", () -> {
				lock.read(PATIENCE);
				return dispatched.matcher(admin.get("/metrics").body()).find();
			});
		}
		finally {
			assertThat(admin.delete(SCHEMAS + "/election-of-orders").status()).isEqualTo(200);
		}
	}

	private static String manifest() throws IOException {
		Matcher matcher = Pattern.compile("```yaml\\n([^`]*kind: FlowSchema[^`]*)```")
			.matcher(Files.readString(Path.of("../docs/rbac.md")));
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

}
