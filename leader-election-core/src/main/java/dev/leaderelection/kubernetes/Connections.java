package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;

/**
 * Connections that are trusted together, and given up together: each is closed as soon as
 * nothing runs on it any more. Nothing is retried or redirected. Any number of threads.
 * <p>
 * There are no pings: requests find out that a connection is dead, a leader's with each
 * renewal, a follower's when its watch has told nothing for half a lease.
 */
final class Connections extends EventListener {

	private static final int IDLE_CONNECTIONS = 5;

	private static final long IDLE_MINUTES = 5;

	private final OkHttpClient http;

	private final Set<Call> running = ConcurrentHashMap.newKeySet();

	private volatile boolean retired;

	Connections(OkHttpClient settings) {
		this.http = settings.newBuilder()
			.dispatcher(new Dispatcher())
			.connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_MINUTES, TimeUnit.MINUTES))
			.eventListener(this)
			.retryOnConnectionFailure(false)
			.followRedirects(false)
			.followSslRedirects(false)
			.callTimeout(Duration.ZERO)
			.readTimeout(Duration.ZERO)
			.writeTimeout(Duration.ZERO)
			.pingInterval(Duration.ZERO)
			.build();
	}

	/** New connections with the same settings. */
	Connections successor() {
		return new Connections(this.http);
	}

	Call request(Request request, long timeout) {
		Call call = this.http.newCall(request);
		call.timeout().timeout(timeout, TimeUnit.NANOSECONDS);
		return call;
	}

	Call stream(Request request, Duration silence, Duration timeout) {
		OkHttpClient patient = this.http.newBuilder().readTimeout(silence).build();
		Call call = patient.newCall(request.newBuilder().tag(Stream.class, Stream.OPEN_ENDED).build());
		call.timeout().timeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
		return call;
	}

	/** From now on a connection is closed when nothing runs on it. */
	void retire() {
		this.retired = true;
		this.http.connectionPool().evictAll();
	}

	void cancelStreams() {
		this.running.stream().filter((call) -> call.request().tag(Stream.class) != null).forEach(Call::cancel);
	}

	void cancelAll() {
		this.running.forEach(Call::cancel);
	}

	/**
	 * Has a request sent at once. OkHttp leaves Nagle's algorithm on, by which a small
	 * request waits until what was sent before is acknowledged, which may take 40 ms: the
	 * first request of each connection did, and now and then a renewal.
	 */
	@Override
	public void connectionAcquired(Call call, Connection connection) {
		try {
			connection.socket().setTcpNoDelay(true);
		}
		catch (SocketException ex) {
			// Closed meanwhile, as the call will notice.
		}
	}

	@Override
	public void callStart(Call call) {
		this.running.add(call);
	}

	@Override
	public void callEnd(Call call) {
		ended(call);
	}

	@Override
	public void callFailed(Call call, IOException ex) {
		ended(call);
	}

	private void ended(Call call) {
		this.running.remove(call);
		if (this.retired) {
			this.http.connectionPool().evictAll();
		}
	}

	/** Marks a request whose answer has no end. */
	private enum Stream {

		OPEN_ENDED

	}

}
