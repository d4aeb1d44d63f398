package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.protocol.RevocationReason;

/**
 * A candidate that notes its terms. Arguments: the locks' directory, its name, the file
 * for notes. Ends when its standard input does.
 */
final class CandidateProcess {

	private CandidateProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		Path notes = Path.of(arguments[2]);
		try (LocalLocks locks = LocalLocks.in(Path.of(arguments[0]));
				LeaderElection election = LeaderElection.builder()
					.candidate(arguments[1])
					.lock(locks.lock("test"))
					.leaseDuration(Duration.ofSeconds(6))
					.listener(new Notes(notes))
					.build()) {
			election.start();
			System.in.read();
		}
	}

	private record Notes(Path file) implements LeaderElectionListener {

		@Override
		public void granted(Leadership leadership) {
			note("granted " + leadership.fencingToken());
		}

		@Override
		public void revoked(Leadership leadership, RevocationReason reason) {
			note("revoked " + leadership.fencingToken() + " " + leadership.isValid());
		}

		private void note(String line) {
			try {
				Files.writeString(this.file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
