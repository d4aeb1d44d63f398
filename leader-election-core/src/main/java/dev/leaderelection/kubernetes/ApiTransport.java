package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.leaderelection.loop.TimeSource;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by one {@link ApiClient}: each once, on the calling thread, within a
 * time that covers everything from the name look-up to the last byte. Any number of
 * threads.
 */
final class ApiTransport {

	/** A Lease has some hundred bytes; more than this is not read. */
	static final int MAX_BODY = 1 << 20;

	private static final long LONGEST_RETRY_AFTER = 3600;

	private static final MediaType JSON = MediaType.get("application/json");

	/** What a PATCH sends. */
	private static final MediaType MERGE_PATCH = MediaType.get("application/merge-patch+json");

	private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

	/** The name that client-java has for whatever authenticates. */
	private static final String[] CREDENTIALS = { "BearerToken" };

	private final ApiClient client;

	private final Request template;

	private final URI server;

	private final TimeSource time;

	private volatile Connections connections;

	ApiTransport(ApiClient client, TimeSource time) throws IOException {
		this.client = client;
		this.template = template(client);
		this.server = this.template.url().uri();
		this.time = time;
		this.connections = new Connections(client.getHttpClient());
	}

	/**
	 * Sends a request and reads the answer.
	 * @param method the HTTP method
	 * @param path from the slash on, with the query, if there is one
	 * @param body JSON, or {@code null} for none
	 * @param timeout nanoseconds for all of it
	 * @return the answer
	 * @throws IOException if there was none in time, or no whole one
	 */
	ApiAnswer exchange(String method, String path, @Nullable String body, long timeout) throws IOException {
		Connections used = this.connections;
		Call call = used.request(request(method, path, List.of(), body), timeout);
		long start = this.time.read().monotonic();
		try (Response response = call.execute()) {
			return answer(response);
		}
		catch (InterruptedIOException ex) {
			if (this.time.read().monotonic() - start > timeout / 2) {
				distrust(used);
			}
			throw ex;
		}
	}

	/** Makes a request that isn't sent. */
	void rehearse(String method, String path, String body) throws IOException {
		this.connections.request(request(method, path, List.of(), body), 1);
	}

	/**
	 * Reads the rest of a response.
	 * @param response the response, which stays open
	 * @return the answer
	 * @throws IOException if there is no whole one
	 */
	static ApiAnswer answer(Response response) throws IOException {
		return new ApiAnswer(response.code(), read(response.body().source()),
				retryAfter(response.header("Retry-After")));
	}

	/**
	 * Prepares a request whose answer goes on for a long time.
	 * @param path from the slash on
	 * @param query names and values
	 * @param silence the longest time between two bytes of the answer
	 * @param timeout how long it may go on
	 * @return a call to be executed once
	 */
	Call stream(String path, Map<String, String> query, Duration silence, Duration timeout) throws IOException {
		List<Pair> pairs = query.entrySet()
			.stream()
			.map((entry) -> new Pair(entry.getKey(), entry.getValue()))
			.toList();
		return this.connections.stream(request("GET", path, pairs, null), silence, timeout);
	}

	/**
	 * Opens new connections from now on. One that has swallowed a request may be dead
	 * without anybody having noticed; with HTTP/2 it would swallow the next one as well,
	 * and the events of a watch. A request that was interrupted soon was not wanted any
	 * more, which says nothing against a connection that others use, too.
	 */
	private synchronized void distrust(Connections silent) {
		if (this.connections == silent) {
			this.connections = silent.successor();
			silent.cancelStreams();
		}
		silent.retire();
	}

	/** Nothing is sent any more; what is under way may go on to its end. */
	void retire() {
		this.connections.retire();
	}

	/** Cancels whatever is under way, and closes what can be closed. */
	synchronized void close() {
		this.connections.cancelAll();
		this.connections.retire();
	}

	/** The client adds credentials, which may change from request to request. */
	private Request request(String method, String path, List<Pair> query, @Nullable String body) throws IOException {
		Map<String, String> credentials = new HashMap<>();
		List<Pair> parameters = new ArrayList<>(query);
		try {
			this.client.updateParamsForAuth(CREDENTIALS, parameters, credentials, new HashMap<>(), "", method,
					this.server);
		}
		catch (ApiException ex) {
			throw new IOException("The request can't be made", ex);
		}
		MediaType type = method.equals("PATCH") ? MERGE_PATCH : JSON;
		Request.Builder request = this.template.newBuilder()
			.url(url(path, parameters))
			.method(method, (body != null) ? new Once(body, type) : null);
		credentials.forEach(request::header);
		return request.build();
	}

	private HttpUrl url(String path, List<Pair> parameters) {
		int mark = path.indexOf('?');
		HttpUrl.Builder url = this.template.url()
			.newBuilder()
			.addEncodedPathSegments(path.substring(1, (mark < 0) ? path.length() : mark))
			.encodedQuery((mark < 0) ? null : path.substring(mark + 1));
		parameters.forEach((parameter) -> url.addQueryParameter(parameter.getName(), parameter.getValue()));
		return url.build();
	}

	/**
	 * What all requests have in common, also headers that the client's owner asked for.
	 * Made once, since the client makes it from texts, which takes longer than all the
	 * rest of a request.
	 */
	private static Request template(ApiClient client) throws IOException {
		Map<String, String> headers = new HashMap<>();
		headers.put("Accept", "application/json");
		headers.put("Accept-Encoding", "identity");
		headers.put("Content-Type", "application/json");
		headers.put("User-Agent", UserAgent.VALUE);
		try {
			return client.buildRequest(null, "", "GET", List.of(), List.of(), null, headers, new HashMap<>(),
					new HashMap<>(), new String[0], null);
		}
		catch (ApiException ex) {
			throw new IOException("Requests can't be made", ex);
		}
	}

	private static String read(BufferedSource source) throws IOException {
		if (source.request(MAX_BODY + 1L)) {
			throw new IOException("the answer is longer than " + MAX_BODY + " bytes");
		}
		return source.readUtf8();
	}

	private static @Nullable Duration retryAfter(@Nullable String header) {
		return (header != null && SECONDS.matcher(header).matches())
				? Duration.ofSeconds(Math.min(LONGEST_RETRY_AFTER, Long.parseLong(header))) : null;
	}

	/** A body that is sent once: OkHttp repeats no request that has one. */
	private static final class Once extends RequestBody {

		private final byte[] json;

		private final MediaType type;

		private Once(String json, MediaType type) {
			this.type = type;
			this.json = json.getBytes(StandardCharsets.UTF_8);
		}

		@Override
		public MediaType contentType() {
			return this.type;
		}

		@Override
		public long contentLength() {
			return this.json.length;
		}

		@Override
		public boolean isOneShot() {
			return true;
		}

		@Override
		public void writeTo(BufferedSink sink) throws IOException {
			sink.write(this.json);
		}

	}

}
