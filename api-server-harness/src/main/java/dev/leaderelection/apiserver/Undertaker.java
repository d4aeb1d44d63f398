package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends the child processes and removes the temporary folder when this JVM is gone, even
 * if it was killed with SIGKILL: a shell that reads process ids from a pipe. The pipe
 * ends when the JVM does, whatever the reason.
 */
public final class Undertaker implements AutoCloseable {

	private static final String SCRIPT = """
			trap '' HUP INT TERM
			pids=
			while read -r verb pid; do
				kept=
				for known in $pids; do
					[ "$known" = "$pid" ] || kept="$kept $known"
				done
				pids=$kept
				[ "$verb" = watch ] && pids="$pids $pid"
			done
			[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
			rm -rf -- "$1"
			[ ! -d "$1" ] || { sleep 1; rm -rf -- "$1"; }
			""";

	private final Process shell;

	/**
	 * Start the shell.
	 * @param folder the temporary folder to remove at the end
	 */
	public Undertaker(Path folder) {
		try {
			this.shell = new ProcessBuilder("sh", "-c", SCRIPT, "undertaker", folder.toString())
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Take a process into custody.
	 * @param process a child of this JVM
	 */
	public void watch(Process process) {
		tell("watch " + process.pid());
	}

	/**
	 * Release a process from custody, because it has ended.
	 * @param process one that is watched
	 */
	public void forget(Process process) {
		tell("forget " + process.pid());
	}

	private synchronized void tell(String line) {
		try {
			this.shell.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
			this.shell.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kill what is left, remove the folder, and wait for both for at most 10 seconds.
	 */
	@Override
	public synchronized void close() {
		try {
			this.shell.getOutputStream().close();
			this.shell.waitFor(10, TimeUnit.SECONDS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
