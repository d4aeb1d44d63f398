package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link ClientGoCandidate} is to be started. For one thread.
 */
public final class ClientGoCandidateSetup {

	private final ApiServer server;

	private final List<String> command = new ArrayList<>();

	private Path kubeconfig;

	ClientGoCandidateSetup(Path binary, Namespace namespace, String lease, String identity) {
		this.server = namespace.server();
		this.kubeconfig = this.server.adminKubeconfig();
		this.command.addAll(List.of(binary.toString(), "-namespace=" + namespace.name(), "-lease=" + lease,
				"-identity=" + identity));
	}

	/**
	 * Set who it is to the API server; the administrator if not set.
	 * @param file a kubeconfig
	 * @return this
	 */
	public ClientGoCandidateSetup kubeconfig(Path file) {
		this.kubeconfig = file;
		return this;
	}

	/**
	 * Set the durations; 15, 10 and 2 seconds if not set.
	 * @param leaseDuration must exceed the renew deadline
	 * @param renewDeadline must exceed 1.2 retry periods
	 * @param retryPeriod at least a millisecond
	 * @return this
	 */
	public ClientGoCandidateSetup durations(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {
		this.command.add("-lease-duration=" + leaseDuration.toMillis() + "ms");
		this.command.add("-renew-deadline=" + renewDeadline.toMillis() + "ms");
		this.command.add("-retry-period=" + retryPeriod.toMillis() + "ms");
		return this;
	}

	/**
	 * Don't release the Lease on SIGTERM.
	 * @return this
	 */
	public ClientGoCandidateSetup withoutRelease() {
		this.command.add("-release=false");
		return this;
	}

	/**
	 * Start the process.
	 * @return the candidate, to be closed by the caller
	 */
	public ClientGoCandidate start() {
		Path errors = this.server.newPath("clientgo-candidate");
		this.command.add("-kubeconfig=" + this.kubeconfig);
		try {
			Process process = new ProcessBuilder(this.command).redirectError(errors.toFile()).start();
			this.server.undertaker().watch(process);
			return new ClientGoCandidate(process, this.server.undertaker(), errors);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
