package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A POSIX signal for a child process, sent with the {@code kill} command.
 */
public enum Signal {

	/** Ask to end. */
	TERM,

	/** End at once. */
	KILL,

	/** Suspend, as a long pause of a virtual machine or a container would. */
	STOP,

	/** Go on after {@link #STOP}. */
	CONT;

	/**
	 * Send this signal and return when it has been sent. Does nothing to a process that
	 * has ended.
	 * @param process a child of this JVM
	 */
	public void sendTo(Process process) {
		if (process.isAlive()) {
			kill(Long.toString(process.pid()));
		}
	}

	private void kill(String pid) {
		try {
			new ProcessBuilder("kill", "-" + name(), pid).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
