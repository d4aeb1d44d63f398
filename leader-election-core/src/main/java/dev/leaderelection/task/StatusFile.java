package dev.leaderelection.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.loop.DaemonThreads;
import dev.leaderelection.loop.LoopThread;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that exists only on the leader and holds its identity, for scripts and other
 * containers of a pod. It appears with its whole content at once, and is removed when
 * leadership is revoked and when the JVM shuts down; a file that a killed process left is
 * removed when the next one is configured.
 * <p>
 * It is a hint: a process that is paused removes it only when it wakes. Whoever needs
 * certainty asks {@link Leadership#isValid()}, and uses the fencing token.
 */
public final class StatusFile implements LeaderElectionListener {

	private static final Logger logger = LoggerFactory.getLogger(StatusFile.class);

	private final Path file;

	private LoopThread.@Nullable Cancellable hook;

	private boolean shutDown;

	private StatusFile(Path file) {
		this.file = file.toAbsolutePath();
	}

	/**
	 * Makes a listener that keeps a status file, and removes one that is there.
	 * @param file where; its directory must exist when leadership is granted, and no
	 * other process may use the same file
	 * @return the listener, for one election
	 */
	public static StatusFile at(Path file) {
		StatusFile status = new StatusFile(file);
		status.remove();
		return status;
	}

	@Override
	public synchronized void granted(Leadership leadership) {
		try {
			this.hook = DaemonThreads.atShutdown("leader-election-status-file", this::shutDown);
			if (leadership.isValid()) {
				write(leadership.holderIdentity() + "\n");
			}
		}
		catch (IOException ex) {
			logger.error("The status file {} can't be written", this.file, ex);
		}
		catch (IllegalStateException ex) {
			logger.debug("No status file while the JVM shuts down", ex);
		}
	}

	@Override
	public synchronized void revoked(Leadership leadership, RevocationReason reason) {
		remove();
		if (this.hook != null) {
			this.hook.cancel();
			this.hook = null;
		}
	}

	@Override
	public String toString() {
		return "status file " + this.file;
	}

	private synchronized void shutDown() {
		this.shutDown = true;
		remove();
	}

	private void write(String content) throws IOException {
		if (this.shutDown) {
			return;
		}
		Path complete = Files.createTempFile(this.file.getParent(), "." + this.file.getFileName(), ".new");
		try {
			Files.write(complete, content.getBytes(StandardCharsets.UTF_8));
			Files.move(complete, this.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(complete);
		}
	}

	private void remove() {
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ex) {
			logger.error("The status file {} can't be removed: it says that this process leads, which is not true",
					this.file, ex);
		}
	}

}
