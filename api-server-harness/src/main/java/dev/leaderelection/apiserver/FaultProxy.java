package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy in front of an {@link ApiServer} that makes trouble on demand. TLS passes
 * through it untouched: the server's certificate is valid for the proxy's address, too.
 * Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {

	private static final int BACKLOG = 50;

	private final ApiServer server;

	private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private final int port;

	private volatile NetworkFault fault = NetworkFault.NONE;

	private @Nullable ServerSocket listener;

	private FaultProxy(ApiServer server) {
		this.server = server;
		this.port = listen(0);
	}

	/**
	 * Start a proxy on a free loopback port.
	 * @param server where connections lead to
	 * @return the proxy, through which everything passes
	 */
	public static FaultProxy before(ApiServer server) {
		return new FaultProxy(server);
	}

	/**
	 * The way through this proxy.
	 * @return {@code https://127.0.0.1:PORT}
	 */
	public String url() {
		return "https://127.0.0.1:" + this.port;
	}

	/**
	 * A kubeconfig that may do everything, through this proxy.
	 * @return a file in the server's folder
	 */
	public Path adminKubeconfig() {
		return this.server.adminKubeconfig(url());
	}

	/**
	 * How many connections were accepted.
	 * @return their number since the start
	 */
	public int accepted() {
		return this.accepted.get();
	}

	/**
	 * How many connections are open.
	 * @return their number now
	 */
	public int open() {
		return this.links.size();
	}

	/**
	 * From now on do this to every connection, until the next call. What is held back by
	 * {@link NetworkFault#HANG} then passes.
	 * @param fault what to do
	 */
	public synchronized void make(NetworkFault fault) {
		this.fault = fault;
		if (fault == NetworkFault.REFUSE) {
			closeListener();
			this.links.forEach(ProxyLink::reset);
		}
		else if (this.listener == null) {
			listen(this.port);
		}
	}

	/** Let new connections pass; those that lost something stay as they are. */
	public void heal() {
		make(NetworkFault.NONE);
	}

	/**
	 * Lose everything that is sent from now on over a connection that exists, without a
	 * word, as when a node or a route vanishes. New connections pass.
	 */
	public void loseEstablished() {
		this.links.forEach(ProxyLink::loseEverything);
	}

	NetworkFault fault() {
		return this.fault;
	}

	void ended(ProxyLink link) {
		this.links.remove(link);
	}

	private int listen(int wanted) {
		try {
			ServerSocket opened = new ServerSocket();
			opened.setReuseAddress(true);
			opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), BACKLOG);
			this.listener = opened;
			ProxyLink.start("fault-proxy", () -> accept(opened));
			return opened.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket opened) {
		try {
			while (true) {
				Socket client = opened.accept();
				this.accepted.incrementAndGet();
				ProxyLink.start("fault-proxy-connect", () -> connect(client));
			}
		}
		catch (IOException ex) {
			// Closed: connections are refused from now on.
		}
	}

	private void connect(Socket client) {
		try {
			ProxyLink link = new ProxyLink(this, client,
					new Socket(InetAddress.getLoopbackAddress(), this.server.port()));
			this.links.add(link);
			if (this.fault == NetworkFault.REFUSE) {
				link.reset();
			}
			link.run();
		}
		catch (IOException ex) {
			ProxyLink.close(client);
		}
	}

	private void closeListener() {
		if (this.listener != null) {
			ProxyLink.close(this.listener);
			this.listener = null;
		}
	}

	/** Refuse connections, and reset those that exist. */
	@Override
	public void close() {
		make(NetworkFault.REFUSE);
	}

}
