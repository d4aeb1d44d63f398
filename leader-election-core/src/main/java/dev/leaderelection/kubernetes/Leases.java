package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseList;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Leases as objects of client-java, for programs that look at them or manage them; an
 * election needs none of this. It is client-java's {@link CoordinationV1Api} with a time
 * limit for every call, times in UTC to the microsecond, and watches that reconnect. Made
 * by {@link KubernetesConnection#leases}.
 * <p>
 * <b>Errors</b> are client-java's: an {@link ApiException} has the HTTP status, 0 if
 * there was no answer in time, and the API server's words in its body. Nothing is sent
 * twice. <b>Threads.</b> Any number; requests are sent on the calling one.
 */
public final class Leases {

	private static final Duration PING_INTERVAL = Duration.ofSeconds(15);

	private static final int UNAUTHORIZED = 401;

	private static final int NOT_FOUND = 404;

	private final ClusterAccess access;

	private final Duration timeout;

	private @Nullable Session session;

	Leases(ClusterAccess access, Duration timeout) {
		this.access = access;
		this.timeout = timeout;
	}

	/**
	 * Creates a Lease.
	 * @param lease with a namespace and a name in its metadata
	 * @return what is stored
	 * @throws ApiException 409 if it exists
	 */
	public V1Lease create(V1Lease lease) throws ApiException {
		String namespace = namespace(lease);
		return call((api) -> api.createNamespacedLease(namespace, inUtc(lease)).buildCall(null), V1Lease.class);
	}

	/**
	 * Reads a Lease.
	 * @param namespace its namespace
	 * @param name its name
	 * @return the Lease, empty if there is none
	 * @throws ApiException for any other answer
	 */
	public Optional<V1Lease> get(String namespace, String name) throws ApiException {
		try {
			return Optional.of(call((api) -> api.readNamespacedLease(name, namespace).buildCall(null), V1Lease.class));
		}
		catch (ApiException ex) {
			return absent(ex, Optional.empty());
		}
	}

	/**
	 * Replaces a Lease, if it hasn't changed since it was read.
	 * @param lease a Lease that was read, with changes
	 * @return what is stored
	 * @throws ApiException 409 if it has changed since, or is gone
	 * @throws IllegalArgumentException if it has no UID, and so was never read: the API
	 * server might create it
	 */
	public V1Lease update(V1Lease lease) throws ApiException {
		if (metadata(lease).getUid() == null) {
			throw new IllegalArgumentException("Only a Lease that was read can be replaced");
		}
		String namespace = namespace(lease);
		String name = Objects.requireNonNull(metadata(lease).getName(), "the Lease has no name");
		return call((api) -> api.replaceNamespacedLease(name, namespace, inUtc(lease)).buildCall(null), V1Lease.class);
	}

	/**
	 * Deletes a Lease.
	 * @param namespace its namespace
	 * @param name its name
	 * @return whether there was one
	 * @throws ApiException for any other answer
	 */
	public boolean delete(String namespace, String name) throws ApiException {
		try {
			call((api) -> api.deleteNamespacedLease(name, namespace).buildCall(null), Object.class);
			return true;
		}
		catch (ApiException ex) {
			return absent(ex, false);
		}
	}

	/**
	 * Reads the Leases of a namespace.
	 * @param namespace the namespace
	 * @return the Leases
	 * @throws ApiException if there was no usable answer
	 */
	public List<V1Lease> list(String namespace) throws ApiException {
		return list(new LeaseSelection(namespace, null)).getItems();
	}

	/**
	 * Reads the Leases of all namespaces.
	 * @return the Leases
	 * @throws ApiException if there was no usable answer
	 */
	public List<V1Lease> listAll() throws ApiException {
		return list(new LeaseSelection(null, null)).getItems();
	}

	/**
	 * Watches one Lease, which needn't exist.
	 * @param namespace its namespace
	 * @param name its name
	 * @param listener told of every change, on the thread that runs the watch
	 * @return a watch to run on a thread of the caller's
	 */
	public LeaseWatch watch(String namespace, String name, Consumer<LeaseEvent> listener) {
		return new LeaseWatch(this, new LeaseSelection(namespace, name), listener);
	}

	/**
	 * Watches the Leases of a namespace.
	 * @param namespace the namespace
	 * @param listener told of every change, on the thread that runs the watch
	 * @return a watch to run on a thread of the caller's
	 */
	public LeaseWatch watch(String namespace, Consumer<LeaseEvent> listener) {
		return new LeaseWatch(this, new LeaseSelection(namespace, null), listener);
	}

	/**
	 * Watches the Leases of all namespaces.
	 * @param listener told of every change, on the thread that runs the watch
	 * @return a watch to run on a thread of the caller's
	 */
	public LeaseWatch watchAll(Consumer<LeaseEvent> listener) {
		return new LeaseWatch(this, new LeaseSelection(null, null), listener);
	}

	/** The items of a list don't say what they are. */
	V1LeaseList list(LeaseSelection selection) throws ApiException {
		V1LeaseList list = call(selection::list, V1LeaseList.class);
		list.getItems().forEach((lease) -> lease.apiVersion("coordination.k8s.io/v1").kind("Lease"));
		return list;
	}

	/** The client, made now if there is none. */
	synchronized Session session() throws ApiException {
		Session current = this.session;
		if (current == null) {
			try {
				current = new Session(this.access.connect());
			}
			catch (IOException ex) {
				throw new ApiException(ex);
			}
			this.session = current;
		}
		return current;
	}

	/** Has the configuration read again, since its credentials are not accepted. */
	synchronized void check(ApiException failure, Session used) {
		if (failure.getCode() == UNAUTHORIZED && used.equals(this.session)) {
			this.session = null;
		}
	}

	private <T> T call(Operation operation, Class<T> type) throws ApiException {
		Session current = session();
		try {
			Call call = current.call(operation, Duration.ZERO, this.timeout);
			return current.client().<T>execute(call, type).getData();
		}
		catch (ApiException ex) {
			check(ex, current);
			throw ex;
		}
	}

	private static <T> T absent(ApiException failure, T result) throws ApiException {
		if (failure.getCode() != NOT_FOUND) {
			throw failure;
		}
		return result;
	}

	static V1ObjectMeta metadata(V1Lease lease) {
		return Objects.requireNonNull(lease.getMetadata(), "the Lease has no metadata");
	}

	private static String namespace(V1Lease lease) {
		return Objects.requireNonNull(metadata(lease).getNamespace(), "the Lease has no namespace");
	}

	/** The models write a time of any offset as if it were UTC. */
	private static V1Lease inUtc(V1Lease lease) {
		@Nullable V1LeaseSpec spec = lease.getSpec();
		return new V1Lease().apiVersion(lease.getApiVersion())
			.kind(lease.getKind())
			.metadata(lease.getMetadata())
			.spec((spec != null) ? new V1LeaseSpec().holderIdentity(spec.getHolderIdentity())
				.leaseDurationSeconds(spec.getLeaseDurationSeconds())
				.acquireTime(inUtc(spec.getAcquireTime()))
				.renewTime(inUtc(spec.getRenewTime()))
				.leaseTransitions(spec.getLeaseTransitions())
				.preferredHolder(spec.getPreferredHolder())
				.strategy(spec.getStrategy()) : null);
	}

	private static @Nullable OffsetDateTime inUtc(@Nullable OffsetDateTime time) {
		return (time != null) ? time.withOffsetSameInstant(ZoneOffset.UTC) : null;
	}

	/** Prepares a call of client-java. */
	@FunctionalInterface
	interface Operation {

		Call prepare(CoordinationV1Api api) throws ApiException;

	}

	/**
	 * A client that is used until its credentials expire.
	 *
	 * @param client never changed: it may be the application's
	 */
	record Session(ApiClient client) {

		/**
		 * A call with limits.
		 * @param silence the longest time between two bytes of the answer, zero for any
		 * @param total the longest time for all of it
		 */
		Call call(Operation operation, Duration silence, Duration total) throws ApiException {
			OkHttpClient limited = this.client.getHttpClient()
				.newBuilder()
				.readTimeout(silence)
				.writeTimeout(Duration.ZERO)
				.callTimeout(Duration.ZERO)
				.retryOnConnectionFailure(false)
				.pingInterval(PING_INTERVAL)
				.build();
			Call call = limited.newCall(operation.prepare(new CoordinationV1Api(this.client)).request());
			call.timeout().timeout(total.toNanos(), TimeUnit.NANOSECONDS);
			return call;
		}

	}

}
