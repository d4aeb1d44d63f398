package dev.leaderelection.local;

import java.io.IOException;

/** Sends signals to processes that a test has started. */
final class Signals {

	private Signals() {
	}

	static void send(String signal, ProcessHandle process) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
	}

}
