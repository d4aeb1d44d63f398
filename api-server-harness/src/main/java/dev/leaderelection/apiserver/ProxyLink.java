package dev.leaderelection.apiserver;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One connection through a {@link FaultProxy}: a thread for each direction. */
final class ProxyLink {

	private static final int CHUNK = 16_384;

	/** Of an answer that is cut; less than the frame of its headers. */
	private static final int BEGINNING = 20;

	private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long HANG_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final FaultProxy proxy;

	private final Socket client;

	private final Socket server;

	private volatile boolean requestsLost;

	private volatile boolean answersLost;

	private volatile boolean closed;

	ProxyLink(FaultProxy proxy, Socket client, Socket server) {
		this.proxy = proxy;
		this.client = client;
		this.server = server;
	}

	static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	static void close(Closeable closeable) {
		try {
			closeable.close();
		}
		catch (IOException ex) {
			// It is of no use any more, which is all that was wanted.
		}
	}

	/** Carries bytes until one side ends the connection. */
	void run() {
		start("fault-proxy-answers", () -> pump(this.server, this.client, this::passAnswer));
		pump(this.client, this.server, this::passRequest);
	}

	void loseEverything() {
		this.requestsLost = true;
		this.answersLost = true;
	}

	void reset() {
		try {
			this.client.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// Closed already.
		}
		end();
	}

	private void end() {
		this.closed = true;
		close(this.client);
		close(this.server);
		this.proxy.ended(this);
	}

	private void pump(Socket from, Socket to, Pass pass) {
		byte[] chunk = new byte[CHUNK];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
				while (this.proxy.fault() == NetworkFault.HANG && !this.closed) {
					LockSupport.parkNanos(HANG_NANOS);
				}
				pass.pass(out, chunk, length);
			}
		}
		catch (IOException ex) {
			// Reset by one side, or closed by the other thread.
		}
		end();
	}

	private void passRequest(OutputStream out, byte[] chunk, int length) throws IOException {
		this.requestsLost |= this.proxy.fault() == NetworkFault.LOSE_REQUESTS;
		if (!this.requestsLost) {
			out.write(chunk, 0, length);
		}
	}

	private void passAnswer(OutputStream out, byte[] chunk, int length) throws IOException {
		NetworkFault fault = this.proxy.fault();
		if (fault == NetworkFault.RESET_ANSWERS) {
			reset();
		}
		else if (fault == NetworkFault.DRIP_ANSWERS && !this.answersLost) {
			drip(out, chunk, length);
		}
		else if (fault == NetworkFault.CUT_ANSWERS && !this.answersLost) {
			out.write(chunk, 0, Math.min(BEGINNING, length - 1));
			this.answersLost = true;
		}
		else {
			this.answersLost |= fault == NetworkFault.LOSE_ANSWERS;
			if (!this.answersLost) {
				out.write(chunk, 0, length);
			}
		}
	}

	private void drip(OutputStream out, byte[] chunk, int length) throws IOException {
		for (int i = 0; i < length && !this.closed; i++) {
			out.write(chunk[i]);
			if (this.proxy.fault() == NetworkFault.DRIP_ANSWERS) {
				LockSupport.parkNanos(DRIP_NANOS);
			}
		}
	}

	/** What happens to bytes on their way. */
	private interface Pass {

		void pass(OutputStream out, byte[] chunk, int length) throws IOException;

	}

}
