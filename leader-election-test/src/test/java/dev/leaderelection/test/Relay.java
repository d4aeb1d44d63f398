package dev.leaderelection.test;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes connections on to a port of this machine, until it is told to hang: then it
 * accepts and reads whatever comes, and nobody ever hears an answer.
 */
final class Relay implements AutoCloseable {

	private final List<Closeable> open = new CopyOnWriteArrayList<>();

	private final ServerSocket server;

	private final int target;

	private volatile boolean hanging;

	Relay(int target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.open.add(this.server);
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	void hang() {
		this.hanging = true;
	}

	@Override
	public void close() throws IOException {
		for (Closeable closeable : this.open) {
			closeable.close();
		}
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.server.accept();
			this.open.add(client);
			Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.open.add(upstream);
			start(() -> pass(client.getInputStream(), upstream));
			start(() -> pass(upstream.getInputStream(), client));
		}
	}

	private void pass(InputStream from, Socket to) throws IOException {
		byte[] buffer = new byte[8192];
		try (to) {
			OutputStream out = to.getOutputStream();
			for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
				if (!this.hanging) {
					out.write(buffer, 0, count);
				}
			}
		}
	}

	/** Closing the sockets ends it. */
	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// closed
			}
		}, "relay");
		thread.setDaemon(true);
		thread.start();
	}

	private interface Task {

		void run() throws IOException;

	}

}
