package dev.leaderelection.apiserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports below the range that systems use for outgoing connections. A port in
 * that range could be taken by a client's connection while a killed server is down, even
 * by one that tries to reach that very port.
 */
final class LoopbackPort {

	private static final int LOWEST = 20_000;

	private static final int HIGHEST = 32_000;

	private LoopbackPort() {
	}

	static int free() {
		for (int attempt = 0; attempt < 100; attempt++) {
			int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
			if (isFree(port)) {
				return port;
			}
		}
		throw new ServerFailure("No free port on the loopback interface");
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
