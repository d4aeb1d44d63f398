package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLException;

import dev.leaderelection.loop.SystemTimeSource;
import dev.leaderelection.loop.TimeSource;
import dev.leaderelection.loop.WatchThreads;
import io.kubernetes.client.openapi.ApiClient;
import org.jspecify.annotations.Nullable;

/**
 * A way into one cluster, shared by any number of locks and safe for any number of
 * threads. Costs nothing until the first request: the HTTP client is made then, on the
 * thread of that request.
 * <p>
 * Credentials and certificates that have changed in their files are picked up: tokens
 * every minute, everything after the API server has answered 401 or its certificate was
 * not accepted. A configuration that can't be used fails requests, not the application,
 * and may be mended while it runs.
 */
public final class KubernetesConnection implements AutoCloseable {

	private final ClusterAccess access;

	private final TimeSource time = new SystemTimeSource();

	private final WatchThreads watchThreads = WatchThreads.create();

	private final PodWatches podWatches = new PodWatches(this);

	private final OwnContainer container = new OwnContainer(Path.of("/proc"));

	private final WatchThreads sharedWatchThreads = WatchThreads.create();

	private final Map<String, CollectionWatch> watches = new ConcurrentHashMap<>();

	private final ReentrantLock connecting = new ReentrantLock();

	private volatile @Nullable ApiTransport transport;

	private volatile boolean closed;

	private KubernetesConnection(ClusterAccess access) {
		this.access = access;
	}

	/**
	 * Connects as a pod does: the mounted ServiceAccount, and the environment variables
	 * {@code KUBERNETES_SERVICE_HOST} and {@code KUBERNETES_SERVICE_PORT}.
	 * @return a connection
	 * @throws IllegalStateException if the variables are not set
	 */
	public static KubernetesConnection inCluster() {
		return inCluster(InCluster.SERVICE_ACCOUNT_DIRECTORY);
	}

	/**
	 * Connects as a pod does whose ServiceAccount is mounted somewhere else.
	 * @param serviceAccountDirectory has the files {@code token}, {@code ca.crt} and
	 * {@code namespace}
	 * @return a connection
	 * @throws IllegalStateException if the environment variables are not set
	 */
	public static KubernetesConnection inCluster(Path serviceAccountDirectory) {
		return inCluster(serviceAccountDirectory, System.getenv());
	}

	/**
	 * Connects as a pod does that has another environment.
	 * @param serviceAccountDirectory has the files {@code token}, {@code ca.crt} and
	 * {@code namespace}
	 * @param environment has {@code KUBERNETES_SERVICE_HOST} and
	 * {@code KUBERNETES_SERVICE_PORT}
	 * @return a connection
	 * @throws IllegalStateException if the host is not set
	 */
	public static KubernetesConnection inCluster(Path serviceAccountDirectory, Map<String, String> environment) {
		return new KubernetesConnection(new InCluster(serviceAccountDirectory, environment));
	}

	/**
	 * Connects as {@code kubectl} does. The file is read at the first request.
	 * @param file a kubeconfig, with a token, a client certificate or a credential plugin
	 * @param context the context to use, {@code null} for the file's current one
	 * @return a connection
	 */
	public static KubernetesConnection kubeconfig(Path file, @Nullable String context) {
		return new KubernetesConnection(new KubeconfigFile(file, context));
	}

	/**
	 * Connects by a client that the application has made. It is neither changed nor
	 * closed; connections are not shared with it. Its credentials may change at any time;
	 * its base path and default headers are taken over when the connection is opened, and
	 * again after an answer that the credentials are not valid.
	 * @param client the client
	 * @return a connection
	 */
	public static KubernetesConnection of(ApiClient client) {
		return new KubernetesConnection(new GivenClient(client));
	}

	/**
	 * Whether this process runs in a pod that has a ServiceAccount's token.
	 * @return {@code true} if it does
	 */
	public static boolean isInCluster() {
		return InCluster.isPresent(InCluster.SERVICE_ACCOUNT_DIRECTORY, System.getenv());
	}

	/**
	 * The namespace of the pod, or of the kubeconfig's context. Reads a file.
	 * @return the namespace, empty if there is none, or no file, or a client of the
	 * application's
	 */
	public Optional<String> namespace() {
		return this.access.namespace();
	}

	/**
	 * A lock on a Lease, which needn't exist. No request is made.
	 * @param namespace the namespace of the Lease
	 * @param name the name of the Lease
	 * @return a lock
	 * @throws IllegalArgumentException if no namespace, or no Lease, can have that name
	 */
	public LeaseLock lease(String namespace, String name) {
		return lease(namespace, name, LeaseOptions.DEFAULTS);
	}

	/**
	 * A lock on a Lease that has labels, annotations or an owner, or must exist already.
	 * No request is made.
	 * @param namespace the namespace of the Lease
	 * @param name the name of the Lease
	 * @param options what it is to have
	 * @return a lock
	 * @throws IllegalArgumentException if no namespace, or no Lease, can have that name
	 */
	public LeaseLock lease(String namespace, String name, LeaseOptions options) {
		return lease(namespace, name, options, this.container);
	}

	LeaseLock lease(String namespace, String name, LeaseOptions options, OwnContainer own) {
		return new LeaseLock(this, Resource.lease(namespace, name), options,
				evidence(options.fastTakeover(), own, namespace));
	}

	/**
	 * A lock on a ConfigMap, which needn't exist, for a fleet with electors that know no
	 * Leases. No request is made.
	 * @param namespace the namespace of the ConfigMap
	 * @param name the name of the ConfigMap
	 * @return a lock
	 * @throws IllegalArgumentException if no namespace, or no ConfigMap, can have that
	 * name
	 */
	public ConfigMapLock configMap(String namespace, String name) {
		return configMap(namespace, name, FastTakeover.NONE);
	}

	/**
	 * A lock on a ConfigMap whose crashed holder may be known before its lease ends. No
	 * request is made.
	 * @param namespace the namespace of the ConfigMap
	 * @param name the name of the ConfigMap
	 * @param fastTakeover what counts as a proof of the crash
	 * @return a lock
	 * @throws IllegalArgumentException if no namespace, or no ConfigMap, can have that
	 * name
	 */
	public ConfigMapLock configMap(String namespace, String name, FastTakeover fastTakeover) {
		return configMap(namespace, name, fastTakeover, this.container);
	}

	ConfigMapLock configMap(String namespace, String name, FastTakeover fastTakeover, OwnContainer own) {
		return new ConfigMapLock(this, Resource.configMap(namespace, name), evidence(fastTakeover, own, namespace));
	}

	private HolderEvidence evidence(FastTakeover option, OwnContainer own, String namespace) {
		return new HolderEvidence(option, own, this.podWatches, namespace);
	}

	/**
	 * Leases as objects of client-java, for programs that manage them; an election needs
	 * none. Its requests and watches are its own: {@link #close()} doesn't end them.
	 * @param timeout how long one request may take, more than zero
	 * @return a client; its HTTP client is made at the first request
	 */
	public Leases leases(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("timeout must be positive, but was " + timeout);
		}
		return new Leases(this.access, timeout);
	}

	/**
	 * Closes sockets as soon as nothing is under way on them, and forgets where this
	 * process runs and how it connects: the next request finds out. For a process that
	 * may go on elsewhere, as after a checkpoint; stop the elections first.
	 */
	public void disconnect() {
		this.container.forget();
		ApiTransport current = this.transport;
		if (current != null) {
			forget(current);
		}
	}

	/**
	 * Ends requests and watches that are under way, and closes connections. Close the
	 * elections first: this releases no lock.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.podWatches.close();
		ApiTransport current = this.transport;
		if (current != null) {
			current.close();
		}
	}

	@Override
	public String toString() {
		return "connection to " + this.access;
	}

	WatchThreads watchThreads() {
		return this.watchThreads;
	}

	PodWatches podWatches() {
		return this.podWatches;
	}

	WatchThreads sharedWatchThreads() {
		return this.sharedWatchThreads;
	}

	/** Has a subscription told of events, or of why there are none. */
	void watch(Subscription subscription) {
		this.watches
			.computeIfAbsent(subscription.resource().collectionPath(), (any) -> new CollectionWatch(this, this.time))
			.open(subscription);
	}

	/**
	 * Sends a request and waits for the answer.
	 * @param method the HTTP method
	 * @param path from the slash on
	 * @param body JSON, or {@code null} for none
	 * @param timeout how long all of it may take
	 * @return the answer
	 * @throws IOException if there was none in time
	 */
	ApiAnswer exchange(String method, String path, @Nullable String body, Duration timeout) throws IOException {
		long due = this.time.read().monotonic() + timeout.toNanos();
		ApiTransport current = transport(timeout);
		long left = due - this.time.read().monotonic();
		if (left <= 0) {
			throw new InterruptedIOException("the HTTP client was made too late for this request");
		}
		try {
			ApiAnswer answer = current.exchange(method, path, body, left);
			if (answer.code() == 401) {
				forget(current);
			}
			return answer;
		}
		catch (SSLException ex) {
			forget(current);
			throw ex;
		}
	}

	/** Makes a request that isn't sent; only if there is an HTTP client. */
	void rehearse(String method, String path, String body) throws IOException {
		ApiTransport current = this.transport;
		if (current != null) {
			current.rehearse(method, path, body);
		}
	}

	/** The HTTP client, made now if there is none. */
	ApiTransport transport(Duration timeout) throws IOException {
		ApiTransport current = this.transport;
		if (current != null && !this.closed) {
			return current;
		}
		if (!tryLock(timeout)) {
			throw new InterruptedIOException("another thread is still making the HTTP client");
		}
		try {
			return makeTransport();
		}
		finally {
			this.connecting.unlock();
		}
	}

	/** Has the next request read the configuration again. */
	void forget(ApiTransport outdated) {
		this.connecting.lock();
		try {
			if (this.transport == outdated) {
				this.transport = null;
				outdated.retire();
			}
		}
		finally {
			this.connecting.unlock();
		}
	}

	/** Whoever closes the connection meanwhile has not seen the transport. */
	private ApiTransport makeTransport() throws IOException {
		ApiTransport current = this.transport;
		if (current == null && !this.closed) {
			current = new ApiTransport(this.access.connect(), this.time);
			this.transport = current;
		}
		if (current != null && !this.closed) {
			return current;
		}
		if (current != null) {
			current.close();
		}
		throw new IOException("the connection is closed");
	}

	private boolean tryLock(Duration timeout) throws IOException {
		try {
			return this.connecting.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("interrupted while another thread makes the HTTP client");
		}
	}

}
