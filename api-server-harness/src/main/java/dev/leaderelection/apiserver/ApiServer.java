package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * A real kube-apiserver with its own etcd, on free loopback ports, in a temporary folder.
 * RBAC is on and anonymous access is off.
 *
 * <p>
 * The processes end with {@link #close()} and with this JVM, however it ends. Safe for
 * use by several threads, except that {@link #kill()}, {@link #startAgain()},
 * {@link #restart()} and {@link #close()} are for one thread at a time.
 */
public final class ApiServer implements AutoCloseable {

	private static final Duration READY_WITHIN = Duration.ofSeconds(90);

	private static final int ATTEMPTS = 3;

	private final Path folder;

	private final Undertaker undertaker;

	private final ServerCommands commands;

	private final Credentials credentials;

	private final List<String> furtherFlags;

	private final RawClient admin;

	private final ServerProcess etcd;

	private volatile ServerProcess kubeApiserver;

	private ApiServer(ApiServerBinaries binaries, List<String> furtherFlags) {
		this.folder = temporaryFolder();
		this.undertaker = new Undertaker(this.folder);
		try {
			this.furtherFlags = furtherFlags;
			this.credentials = new Credentials(this.folder);
			this.commands = new ServerCommands(binaries, this.folder, this.credentials);
			this.admin = client(this.credentials.adminToken());
			this.etcd = startEtcd();
			this.kubeApiserver = startKubeApiserver();
		}
		catch (RuntimeException ex) {
			this.undertaker.close();
			throw ex;
		}
	}

	/**
	 * Start a server of one's own, for a test that kills or pauses it; others take the
	 * shared one as a parameter, see {@link UsesApiServer}. Takes about four seconds.
	 * @param furtherFlags flags of kube-apiserver to add
	 * @return the server, ready
	 * @throws ApiServerUnavailableException if there are no binaries, and they can't be
	 * built
	 * @throws ServerFailure if it is not ready within 90 seconds; with the end of the log
	 */
	public static ApiServer start(String... furtherFlags) {
		ApiServerBinaries binaries = ApiServerBinaries.find();
		for (int attempt = 1;; attempt++) {
			try {
				return new ApiServer(binaries, List.of(furtherFlags));
			}
			catch (ServerFailure ex) {
				if (attempt == ATTEMPTS || !ex.portTaken()) {
					throw ex;
				}
			}
		}
	}

	private static Path temporaryFolder() {
		try {
			return Files.createTempDirectory("leader-election-api-server");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ServerProcess startEtcd() {
		return ServerProcess.start("etcd", this.commands.etcd(), this.folder.resolve("etcd.log"), this.undertaker);
	}

	private ServerProcess startKubeApiserver() {
		ServerProcess process = ServerProcess.start("kube-apiserver", this.commands.kubeApiserver(this.furtherFlags),
				this.folder.resolve("kube-apiserver.log"), this.undertaker);
		process.awaitReady(READY_WITHIN, () -> {
			this.etcd.requireAlive();
			return isReady();
		});
		return process;
	}

	/**
	 * Whether the server answers and says that it is ready.
	 * @return true if {@code /readyz} says so
	 */
	public boolean isReady() {
		try {
			return this.admin.get("/readyz").status() == 200;
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * The server's address.
	 * @return {@code https://127.0.0.1:PORT}; the same after a restart
	 */
	public String url() {
		return this.commands.url();
	}

	/**
	 * The server's port.
	 * @return the port; the same after a restart
	 */
	public int port() {
		return this.commands.port();
	}

	/**
	 * The certificate of the authority that signed the server's certificate.
	 * @return in PEM format
	 */
	public String caCertificate() {
		return this.credentials.caCertificate();
	}

	/**
	 * A certificate that this server accepts. What its user may do is for RBAC to say: a
	 * subject of kind {@code User}.
	 * @param user the user's name
	 * @return the certificate and its key, made on the spot
	 */
	public ClientCertificate clientCertificate(String user) {
		return this.credentials.clientCertificate(user);
	}

	/**
	 * A client that may do everything.
	 * @return the client, closed with this server
	 */
	public RawClient admin() {
		return this.admin;
	}

	/**
	 * A client with a token of its own.
	 * @param token a bearer token
	 * @return a new client, to be closed by the caller
	 */
	public RawClient client(String token) {
		return new RawClient(url(), this.credentials.trust(), token);
	}

	/**
	 * A kubeconfig that may do everything.
	 * @return a file in this server's folder
	 */
	public Path adminKubeconfig() {
		return kubeconfig("default", this.credentials.adminToken());
	}

	Path adminKubeconfig(String url) {
		String text = Kubeconfig.of(url, caCertificate(), "default", this.credentials.adminToken());
		return TextFile.write(newPath("kubeconfig"), text);
	}

	/**
	 * A kubeconfig with a token.
	 * @param namespace the namespace of its context
	 * @param serviceAccountToken see {@link Namespace#createServiceAccountToken}
	 * @return a new file in this server's folder
	 */
	public Path kubeconfig(String namespace, String serviceAccountToken) {
		String text = Kubeconfig.of(url(), caCertificate(), namespace, serviceAccountToken);
		return TextFile.write(newPath("kubeconfig"), text);
	}

	/**
	 * Create a namespace with a name that was not used before.
	 * @return the namespace
	 */
	public Namespace createNamespace() {
		String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
		this.admin.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"%s\"}}".formatted(name)).orThrow();
		return new Namespace(this, name);
	}

	/**
	 * The requests that the server has answered since it was first started.
	 * @return a view of the audit log, read anew at each call
	 */
	public AuditLog auditLog() {
		return new AuditLog(this.commands.auditLogFile());
	}

	/**
	 * Kill the kube-apiserver with SIGKILL and return when it is gone. Etcd keeps
	 * running.
	 */
	public void kill() {
		this.kubeApiserver.kill();
	}

	/**
	 * Start the kube-apiserver again after {@link #kill()}: same data, address and
	 * certificates. Returns when it is ready.
	 * @throws ServerFailure if it is not ready within 90 seconds
	 */
	public void startAgain() {
		this.kubeApiserver = startKubeApiserver();
	}

	/**
	 * Start the kube-apiserver again after {@link #kill()} with another key and
	 * certificate of the same authority. Returns when it is ready.
	 * @throws ServerFailure if it is not ready within 90 seconds
	 */
	public void startAgainWithAnotherCertificate() {
		this.credentials.renewServerCertificate();
		startAgain();
	}

	/**
	 * Stop the kube-apiserver with SIGTERM, after ten seconds with SIGKILL, and start it
	 * again.
	 * @throws ServerFailure if it is not ready within 90 seconds
	 */
	public void restart() {
		this.kubeApiserver.stop();
		startAgain();
	}

	/**
	 * Suspend the kube-apiserver: connections stay open and nothing is answered.
	 */
	public void pause() {
		Signal.STOP.sendTo(this.kubeApiserver.process());
	}

	/**
	 * Let it go on after {@link #pause()}.
	 */
	public void resume() {
		Signal.CONT.sendTo(this.kubeApiserver.process());
	}

	Path newPath(String prefix) {
		return this.folder.resolve(prefix + "-" + UUID.randomUUID());
	}

	Undertaker undertaker() {
		return this.undertaker;
	}

	/**
	 * End both processes at once and remove the temporary folder.
	 */
	@Override
	public void close() {
		this.kubeApiserver.kill();
		this.etcd.kill();
		this.admin.close();
		this.undertaker.close();
	}

}
