package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Path;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.Leadership;

/**
 * A candidate as process 1 of a container. Arguments: a kubeconfig, the namespace, the
 * pod. Says when it leads. Ends when its standard input does.
 */
final class ContainerProcess {

	private ContainerProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		LeaseOptions options = LeaseOptions.DEFAULTS.fastTakeover(FastTakeover.anyPod(arguments[2]));
		try (KubernetesConnection connection = KubernetesConnection.kubeconfig(Path.of(arguments[0]), null);
				LeaderElection election = LeaderElection.builder()
					.name("orders")
					.candidate(arguments[2])
					.profile(LeaderElectionProfile.SLOW)
					.lock(connection.lease(arguments[1], "orders", options))
					.listener(new LeaderElectionListener() {

						@Override
						public void granted(Leadership leadership) {
							System.out.println("granted " + leadership.fencingToken());
						}

					})
					.build()) {
			election.start();
			System.in.read();
		}
	}

}
