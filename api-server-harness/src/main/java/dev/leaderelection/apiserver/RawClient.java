package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;

import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.tls.HandshakeCertificates;
import org.jspecify.annotations.Nullable;

/**
 * A small JSON client with a bearer token, as raw as {@code kubectl get --raw}. Safe for
 * use by several threads; a call lasts at most 30 seconds. Every method throws
 * {@link UncheckedIOException} if no whole answer came; an error status is an ordinary
 * {@link RawResponse}.
 */
public final class RawClient implements AutoCloseable {

	static final String USER_AGENT = "api-server-harness";

	/** Content type of a server-side apply; JSON bodies are allowed. */
	public static final String APPLY_PATCH = "application/apply-patch+yaml";

	/** Content type of a JSON merge patch. */
	public static final String MERGE_PATCH = "application/merge-patch+json";

	private static final String JSON = "application/json";

	private final String url;

	private final String token;

	private final OkHttpClient http;

	RawClient(String url, HandshakeCertificates trust, String token) {
		this.url = url;
		this.token = token;
		this.http = new OkHttpClient.Builder().sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
			.callTimeout(Duration.ofSeconds(30))
			.readTimeout(Duration.ZERO)
			.build();
	}

	/**
	 * Read an object, a list, or with {@code watch=1&timeoutSeconds=…} all events of a
	 * bounded watch.
	 * @param path path and query, from the slash on
	 * @return the answer
	 */
	public RawResponse get(String path) {
		return send("GET", path, null, null);
	}

	/**
	 * Create an object.
	 * @param path the collection's path
	 * @param json the object
	 * @return the answer
	 */
	public RawResponse post(String path, String json) {
		return send("POST", path, JSON, json);
	}

	/**
	 * Replace an object.
	 * @param path the object's path
	 * @param json the object
	 * @return the answer
	 */
	public RawResponse put(String path, String json) {
		return send("PUT", path, JSON, json);
	}

	/**
	 * Change an object by a JSON merge patch.
	 * @param path the object's path
	 * @param json the patch
	 * @return the answer
	 */
	public RawResponse patch(String path, String json) {
		return send("PATCH", path, MERGE_PATCH, json);
	}

	/**
	 * Delete an object.
	 * @param path the object's path
	 * @return the answer
	 */
	public RawResponse delete(String path) {
		return send("DELETE", path, null, null);
	}

	/**
	 * Any request.
	 * @param method the HTTP method
	 * @param path path and query, from the slash on
	 * @param contentType of the body, or null for none
	 * @param body the body, or null for none
	 * @return the answer
	 */
	public RawResponse send(String method, String path, @Nullable String contentType, @Nullable String body) {
		Request request = new Request.Builder().url(this.url + path)
			.header("Authorization", "Bearer " + this.token)
			.header("User-Agent", USER_AGENT)
			.header("Accept", JSON)
			.method(method, requestBody(contentType, body))
			.build();
		try (Response response = this.http.newCall(request).execute()) {
			return new RawResponse(method + " " + path, response.code(), response.body().string());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(method + " " + path, ex);
		}
	}

	/**
	 * The certificate that the server shows to a new connection.
	 * @return the certificate
	 */
	public X509Certificate serverCertificate() {
		this.http.connectionPool().evictAll();
		Request request = new Request.Builder().url(this.url + "/readyz").build();
		try (Response response = this.http.newCall(request).execute()) {
			return (X509Certificate) Objects.requireNonNull(response.handshake()).peerCertificates().get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable RequestBody requestBody(@Nullable String contentType, @Nullable String body) {
		if (contentType == null || body == null) {
			return null;
		}
		return RequestBody.create(body.getBytes(StandardCharsets.UTF_8), MediaType.get(contentType));
	}

	/**
	 * Close the idle connections.
	 */
	@Override
	public void close() {
		this.http.dispatcher().executorService().shutdown();
		this.http.connectionPool().evictAll();
	}

}
