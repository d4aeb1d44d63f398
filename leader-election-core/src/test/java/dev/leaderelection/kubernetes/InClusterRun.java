package dev.leaderelection.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.leaderelection.apiserver.Eventually;

/** A whole term in a pod, with the classes of whoever loads this one. */
public final class InClusterRun {

	private InClusterRun() {
	}

	/**
	 * Leads, watches, renews and releases.
	 * @param directory where the ServiceAccount is mounted
	 * @param environment that of the pod
	 */
	public static void run(Path directory, Map<String, String> environment) {
		KubernetesConnection connection = KubernetesConnection.inCluster(directory, environment);
		Journal journal = new Journal();
		try (Candidate candidate = Candidate.start("a", connection, connection.namespace().orElseThrow(),
				Candidate.ROOMY, journal)) {
			journal.awaitGrant();
			Eventually.await(Duration.ofSeconds(30), "a watch", () -> candidate.status().watching());
			candidate.stop();
		}
	}

}
