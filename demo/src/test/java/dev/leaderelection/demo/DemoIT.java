package dev.leaderelection.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.leaderelection.apiserver.ApiServer;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demo does on this machine what the README promises.
 */
class DemoIT {

	private static final String SCRIPT = "stop,kill,pause,resume,status,quit";

	@Test
	void theScriptMovesTheWorkOfAnEmbeddedElection() {
		try (DemoRun demo = DemoRun.start("--script", SCRIPT)) {
			assertThat(demo.awaitEnd()).as(demo.output()).isZero();
			assertWorkHasMoved(demo);
		}
	}

	@Test
	@UsesApiServer
	void theScriptMovesTheWorkOnAnApiServer() {
		try (DemoRun demo = DemoRun.start("--api-server", "--script", SCRIPT)) {
			assertThat(demo.awaitEnd()).as(demo.output()).isZero();
			assertWorkHasMoved(demo);
			assertThat(demo.count("Lease invoices: held by replica-")).isGreaterThanOrEqualTo(4);
		}
	}

	@Test
	@UsesApiServer
	void electsInTheUsersOwnCluster(ApiServer cluster, Namespace namespace) {
		String kubeconfig = cluster.adminKubeconfig().toString();
		try (DemoRun demo = DemoRun.start("--kubeconfig", kubeconfig, "--context", "test", "--namespace",
				namespace.name(), "--script", "stop,quit")) {
			assertThat(demo.awaitEnd()).as(demo.output()).isZero();
			assertThat(demo.count("The work has moved from replica-")).as(demo.output()).isEqualTo(1);
			assertThat(namespace.lease("invoices").getAsJsonObject("spec").has("leaseTransitions")).isTrue();
		}
	}

	private static void assertWorkHasMoved(DemoRun demo) {
		assertThat(demo.count("The work has moved from replica-")).as(demo.output()).isEqualTo(3);
		assertThat(demo.count("has woken up, knows that its term is over")).as(demo.output()).isEqualTo(1);
		assertThat(demo.output()).contains("No two leaders at once").doesNotContain("Two leaders at once");
	}

	@Test
	void runsOnWithoutAPersonAndTakesItsReplicasWithIt() {
		try (DemoRun demo = DemoRun.start()) {
			List<ProcessHandle> children = pauseOne(demo);
			demo.typeNoMore();
			demo.awaitLine("running on until Ctrl-C");
			demo.terminate();
			awaitEnd(children);
		}
	}

	@Test
	void replicasDoNotSurviveADemoThatIsKilled() {
		try (DemoRun demo = DemoRun.start()) {
			List<ProcessHandle> children = pauseOne(demo);
			demo.kill();
			awaitEnd(children);
		}
	}

	private static List<ProcessHandle> pauseOne(DemoRun demo) {
		demo.awaitLine("All replicas are up");
		demo.type("pause replica-2");
		demo.awaitLine("SIGSTOP to replica-2");
		return demo.descendants();
	}

	private static void awaitEnd(List<ProcessHandle> children) {
		assertThat(children).hasSizeGreaterThanOrEqualTo(3);
		Eventually.await(Duration.ofSeconds(60), "all children have ended",
				() -> children.stream().noneMatch(ProcessHandle::isAlive));
	}

	@Test
	void saysHowToBuildAMissingSample(@TempDir Path checkout) throws IOException {
		Files.createDirectory(checkout.resolve("sample-app"));
		Path target = Files.createDirectories(checkout.resolve("demo").resolve("target"));
		Path lib = Files.createSymbolicLink(target.resolve("lib"), Path.of("target", "lib").toAbsolutePath());
		Path jar = Files.copy(DemoRun.JAR, target.resolve("demo.jar"));
		try (DemoRun demo = DemoRun.startJar(jar)) {
			assertThat(demo.awaitEnd()).isEqualTo(1);
			assertThat(demo.output()).endsWith("sample-app.jar is missing: build it with 'mvn -q -DskipTests package'")
				.doesNotContain("\n");
		}
		Files.delete(lib);
	}

	@Test
	void showsWhyAReplicaDoesNotStart() {
		try (DemoRun demo = DemoRun.start("--", "--leader-election.lease-duration=0s")) {
			assertThat(demo.awaitEnd()).isEqualTo(1);
			assertThat(demo.output()).contains("does not start; the end of its output:").contains("lease-duration");
		}
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		try (DemoRun demo = DemoRun.start("--dance")) {
			assertThat(demo.awaitEnd()).isEqualTo(2);
			assertThat(demo.output()).isEqualTo("demo: No such option: --dance (--help lists what there is)");
		}
	}

}
