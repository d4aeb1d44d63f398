package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.leaderelection.apiserver.Namespace;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The least that a hand-over needs on this server: one client writes, another one hears
 * of it by its watch and writes. Shares no code with the election. One thread.
 */
final class Floor implements AutoCloseable {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private final String lease = "floor-" + COUNT.incrementAndGet();

	private static final MediaType JSON = MediaType.get("application/json");

	private final String url;

	private final String collection;

	private final String token;

	private final OkHttpClient writer;

	private final OkHttpClient watcher;

	private final Response watch;

	private JsonObject present;

	Floor(Arena arena) {
		Namespace namespace = arena.namespace();
		this.url = arena.server().url();
		this.collection = namespace.leasePath("");
		this.token = namespace.createServiceAccountToken(this.lease);
		this.writer = client(arena.server().caCertificate());
		this.watcher = client(arena.server().caCertificate());
		JsonObject metadata = new JsonObject();
		metadata.addProperty("name", this.lease);
		JsonObject lease = new JsonObject();
		lease.add("metadata", metadata);
		this.present = send(this.writer, "POST", this.collection, lease);
		this.watch = open("?watch=true&fieldSelector=metadata.name=" + this.lease + "&resourceVersion="
				+ this.present.getAsJsonObject("metadata").get("resourceVersion").getAsString());
	}

	private static OkHttpClient client(String authority) {
		HandshakeCertificates trust = new HandshakeCertificates.Builder()
			.addTrustedCertificate(Certificates.decodeCertificatePem(authority))
			.build();
		return new OkHttpClient.Builder().sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
			.readTimeout(Duration.ZERO)
			.eventListener(new AtOnce())
			.build();
	}

	/** Once, by clients that have been as idle as the candidates of an election are. */
	Duration measure() {
		change(this.present);
		long begin = System.nanoTime();
		send(this.writer, "PUT", this.collection + "/" + this.lease, this.present);
		JsonObject seen = nextEvent();
		change(seen);
		send(this.watcher, "PUT", this.collection + "/" + this.lease, seen);
		long end = System.nanoTime();
		this.present = nextEvent();
		return Duration.ofNanos(end - begin);
	}

	/** Just after a read, which warms the caches of all that take part. */
	Duration measureAfterRead() {
		send(this.writer, "GET", this.collection + "/" + this.lease, null);
		return measure();
	}

	private static void change(JsonObject lease) {
		JsonObject spec = new JsonObject();
		spec.addProperty("holderIdentity", Long.toString(System.nanoTime()));
		lease.add("spec", spec);
		lease.getAsJsonObject("metadata").remove("managedFields");
	}

	private JsonObject nextEvent() {
		try {
			BufferedSource source = this.watch.body().source();
			return JsonParser.parseString(source.readUtf8LineStrict()).getAsJsonObject().getAsJsonObject("object");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Response open(String query) {
		try {
			return this.watcher.newCall(request(this.collection + query).build()).execute();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private JsonObject send(OkHttpClient client, String method, String path, @Nullable JsonObject body) {
		RequestBody content = (body != null) ? RequestBody.create(body.toString(), JSON) : null;
		try (Response response = client.newCall(request(path).method(method, content).build()).execute()) {
			String text = response.body().string();
			if (!response.isSuccessful()) {
				throw new IllegalStateException(method + " " + path + ": " + text);
			}
			return JsonParser.parseString(text).getAsJsonObject();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Request.Builder request(String path) {
		return new Request.Builder().url(this.url + path).header("Authorization", "Bearer " + this.token);
	}

	@Override
	public void close() {
		this.watcher.dispatcher().cancelAll();
		this.watch.close();
		this.writer.connectionPool().evictAll();
		this.watcher.connectionPool().evictAll();
	}

	/** Lets no request wait for the acknowledgement of what was sent before. */
	private static final class AtOnce extends EventListener {

		@Override
		public void connectionAcquired(Call call, Connection connection) {
			try {
				connection.socket().setTcpNoDelay(true);
			}
			catch (SocketException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
