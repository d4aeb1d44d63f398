package dev.leaderelection.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.Undertaker;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged application with the beans that the build has prepared (Spring AOT), in
 * what looks like a pod. It was built outside of one.
 */
@UsesApiServer
class PreparedBeansIT {

	private static final Duration WITHIN = Duration.ofSeconds(60);

	private final Path folder;

	private final Undertaker undertaker;

	PreparedBeansIT() throws IOException {
		this.folder = Files.createTempDirectory("leader-election-sample");
		this.undertaker = new Undertaker(this.folder);
	}

	@AfterEach
	void removeFolder() {
		this.undertaker.close();
	}

	@Test
	void electByTheLeaseOfThePodTheyRunIn(Namespace namespace) {
		try (SampleProcess replica = SampleProcess.start("replica", bind(namespace), this.folder, this.undertaker,
				"-Dspring.aot.enabled=true", "-jar", Path.of("target", "sample-app.jar").toString())) {
			Eventually.await(WITHIN, "it works", replica::hasSentInvoices);
			assertThat(replica.log()).contains("Starting AOT-processed SampleApplication")
				.contains("campaigns on Lease " + namespace.name() + "/invoices");
			assertThat(namespace.server().admin().get(namespace.leasePath("invoices")).body())
				.contains("\"holderIdentity\":\"replica_");
		}
	}

	private static InClusterDirectory bind(Namespace namespace) {
		Stream.of("service-account.yaml", "role.yaml", "role-binding.yaml")
			.forEach((manifest) -> namespace.apply(Manifests.text(manifest, namespace)));
		return namespace.inClusterDirectory("invoices");
	}

}
