package dev.leaderelection.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.LeaderElectionTiming;
import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the kernel really says: candidates as process 1 of PID namespaces of their own,
 * with a termination message mounted as a kubelet does, killed. Needs Linux and root, so
 * that no build runs it unless told: {@code -Dtest=RealContainerCheck}.
 */
@UsesApiServer
class RealContainerCheck {

	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private static final LeaderElectionTiming SLOW = LeaderElectionTiming.of(LeaderElectionProfile.SLOW);

	private final List<Process> processes = new ArrayList<>();

	private final Journal journal = new Journal();

	@TempDir
	private Path folder;

	private Namespace namespace;

	private String uid;

	@BeforeEach
	void createPods(Namespace namespace) {
		this.namespace = namespace;
		this.uid = namespace.createPod("pod-1").getAsJsonObject("metadata").get("uid").getAsString();
	}

	@AfterEach
	void killAll() throws InterruptedException {
		for (Process process : this.processes) {
			kill(process);
		}
	}

	@Test
	void aContainerThatIsKilledAndStartedAgainTakesOverBeforeTheLeaseEnds() throws Exception {
		Process first = startContainer("0000000a");
		long token = granted(first);
		kill(first);
		long killed = System.nanoTime();
		assertThat(granted(startContainer("0000000b"))).isGreaterThan(token);
		assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(SLOW.leaseDuration());
	}

	@Test
	void aFollowerKnowsAKilledContainerByItsTerminationMessage() throws Exception {
		Process leader = startContainer("0000000a");
		granted(leader);
		KubernetesConnection connection = KubernetesConnection.kubeconfig(this.namespace.server().adminKubeconfig(),
				null);
		LeaseLock lock = connection.lease(this.namespace.name(), "orders",
				LeaseOptions.DEFAULTS.fastTakeover(FastTakeover.anyPod("pod-2")));
		try (Candidate follower = Candidate.start("pod-2", connection, lock, SLOW, this.journal)) {
			Eventually.await(PATIENCE, "a follower",
					() -> follower.status().leader() != null && follower.status().watching());
			kill(leader);
			assertThat(follower.isLeader()).isFalse();
			String message = Files.readString(terminationMessage("0000000a")).replace("\n", "\\n");
			this.namespace.patchPodStatus("pod-1", """
					{"containerStatuses": [{"name": "app", "state": {"terminated":
					{"exitCode": 137, "message": "%s"}}}]}
					""".formatted(message));
			this.journal.awaitGrant();
		}
	}

	private Process startContainer(String run) throws IOException {
		Path message = terminationMessage(run);
		Files.createDirectories(message.getParent());
		Files.createFile(message);
		Path mount = Files.createFile(this.folder.resolve("mount-" + run));
		String java = "exec %s/bin/java -cp '%s' %s %s %s pod-1".formatted(System.getProperty("java.home"),
				System.getProperty("java.class.path"), ContainerProcess.class.getName(),
				this.namespace.server().adminKubeconfig(), this.namespace.name());
		Process process = new ProcessBuilder("unshare", "--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
				"mount --bind " + message + " " + mount + " && " + java)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		this.processes.add(process);
		return process;
	}

	private Path terminationMessage(String run) {
		return this.folder.resolve("kubelet/pods/" + this.uid + "/containers/app/" + run);
	}

	private static long granted(Process container) throws IOException {
		BufferedReader output = container.inputReader();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith("granted ")) {
				return Long.parseLong(line.substring("granted ".length()));
			}
		}
		throw new AssertionError("It has never led");
	}

	/** With process 1 all processes of the namespace end. */
	private static void kill(Process container) throws InterruptedException {
		container.children().forEach(ProcessHandle::destroyForcibly);
		container.waitFor();
	}

}
