package dev.leaderelection.examples;

import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * A lock of one's own: the record is kept in the data of a Secret, each field under its
 * own key.
 */
public final class SecretLock implements ResourceLock {

	private final ApiClient client;

	private final CoreV1Api api;

	private final String namespace;

	private final String name;

	public SecretLock(ApiClient client, String namespace, String name) {
		this.client = client;
		this.api = new CoreV1Api(client);
		this.namespace = namespace;
		this.name = name;
	}

	@Override
	public Outcome read(Duration timeout) {
		try {
			Call call = this.api.readNamespacedSecret(this.name, this.namespace).buildCall(null);
			return new Outcome.Found(snapshot(execute(call, timeout)));
		}
		catch (ApiException ex) {
			return (ex.getCode() == HttpURLConnection.HTTP_NOT_FOUND) ? new Outcome.Absent() : failure(ex);
		}
	}

	@Override
	public Outcome create(LeaderElectionRecord record, Duration timeout) {
		V1Secret secret = new V1Secret().metadata(new V1ObjectMeta().namespace(this.namespace).name(this.name))
			.data(write(record, Map.of()));
		try {
			Call call = this.api.createNamespacedSecret(this.namespace, secret).buildCall(null);
			return new Outcome.Stored(snapshot(execute(call, timeout)));
		}
		catch (ApiException ex) {
			return failure(ex);
		}
	}

	/** The base has the version that the API server compares, and the data to keep. */
	@Override
	public Outcome update(Snapshot base, LeaderElectionRecord record, Duration timeout) {
		V1Secret before = (V1Secret) base.attachment();
		V1Secret secret = new V1Secret().metadata(before.getMetadata())
			.type(before.getType())
			.immutable(before.getImmutable())
			.data(write(record, data(before)));
		try {
			Call call = this.api.replaceNamespacedSecret(this.name, this.namespace, secret).buildCall(null);
			return new Outcome.Stored(snapshot(execute(call, timeout)));
		}
		catch (ApiException ex) {
			return (ex.getCode() == HttpURLConnection.HTTP_NOT_FOUND) ? new Outcome.Absent() : failure(ex);
		}
	}

	@Override
	public String describe() {
		return "Secret " + this.namespace + "/" + this.name;
	}

	/** One attempt, within a time that covers all of it. */
	private V1Secret execute(Call call, Duration timeout) throws ApiException {
		call.timeout().timeout(Math.max(1, timeout.toNanos()), TimeUnit.NANOSECONDS);
		return this.client.<V1Secret>execute(call, V1Secret.class).getData();
	}

	/** What is not certainly declined may have been applied: then nobody can tell. */
	private Outcome failure(ApiException ex) {
		int code = ex.getCode();
		if (code == HttpURLConnection.HTTP_CONFLICT) {
			return new Outcome.Conflict();
		}
		String reason = describe() + ": " + ((code != 0) ? "HTTP " + code : String.valueOf(ex.getCause()));
		boolean declined = code / 100 == 4 && code != HttpURLConnection.HTTP_CLIENT_TIMEOUT;
		return declined ? new Outcome.Refused(reason) : new Outcome.Unknown(reason);
	}

	private static Snapshot snapshot(V1Secret secret) {
		ResourceVersion version = ResourceVersion.parse(secret.getMetadata().getResourceVersion());
		return new Snapshot(version, read(data(secret)), secret);
	}

	private static Map<String, byte[]> data(V1Secret secret) {
		return (secret.getData() != null) ? secret.getData() : Map.of();
	}

	private static LeaderElectionRecord read(Map<String, byte[]> data) {
		return new LeaderElectionRecord(text(data, "holderIdentity"), duration(text(data, "leaseDuration")),
				time(text(data, "acquireTime")), time(text(data, "renewTime")), number(text(data, "leaderTransitions")),
				token(text(data, "fencingToken")));
	}

	/** What else is in the data stays there. */
	private static Map<String, byte[]> write(LeaderElectionRecord record, Map<String, byte[]> before) {
		Map<String, byte[]> data = new HashMap<>(before);
		put(data, "holderIdentity", record.holderIdentity());
		put(data, "leaseDuration", record.leaseDuration());
		put(data, "acquireTime", record.acquireTime());
		put(data, "renewTime", record.renewTime());
		put(data, "leaderTransitions", record.leaderTransitions());
		put(data, "fencingToken", record.fencingToken());
		return data;
	}

	private static void put(Map<String, byte[]> data, String key, @Nullable Object value) {
		if (value != null) {
			data.put(key, value.toString().getBytes(StandardCharsets.UTF_8));
		}
		else {
			data.remove(key);
		}
	}

	private static @Nullable String text(Map<String, byte[]> data, String key) {
		byte[] value = data.get(key);
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

	private static int number(@Nullable String text) {
		return (text != null && text.matches("[0-9]{1,9}")) ? Integer.parseInt(text) : 0;
	}

	private static @Nullable ResourceVersion token(@Nullable String text) {
		return (text != null && text.matches("[0-9]{1,64}")) ? ResourceVersion.parse(text) : null;
	}

	private static @Nullable Duration duration(@Nullable String text) {
		try {
			return (text != null) ? Duration.parse(text) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static @Nullable Instant time(@Nullable String text) {
		try {
			return (text != null) ? Instant.parse(text) : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
