package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import io.kubernetes.client.openapi.ApiClient;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** An HTTP server that answers as a test wants, and remembers what it was asked. */
final class ScriptedServer implements AutoCloseable {

	private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
		.addSubjectAlternativeName("localhost")
		.addSubjectAlternativeName("127.0.0.1")
		.build();

	/** They report the faults that a test has asked for. */
	private static final List<Logger> SILENT = Stream.of("mockwebserver3.MockWebServer", "okhttp3.OkHttpClient")
		.map(Logger::getLogger)
		.toList();

	private final MockWebServer server = new MockWebServer();

	private final Protocol protocol;

	private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();

	private volatile MockResponse peek = new MockResponse.Builder().build();

	private volatile Function<RecordedRequest, MockResponse> script = (request) -> this.peek;

	/**
	 * Starts a server.
	 * @param protocol HTTP/1.1 without TLS, or HTTP/2 with it
	 */
	ScriptedServer(Protocol protocol) {
		this.protocol = protocol;
		SILENT.forEach((logger) -> logger.setLevel(Level.OFF));
		if (protocol == Protocol.HTTP_2) {
			this.server
				.useHttps(new HandshakeCertificates.Builder().heldCertificate(CERTIFICATE).build().sslSocketFactory());
		}
		this.server.setDispatcher(new Dispatcher() {

			@Override
			public MockResponse dispatch(RecordedRequest request) {
				ScriptedServer.this.requests.add(request);
				return ScriptedServer.this.script.apply(request);
			}

			@Override
			public MockResponse peek() {
				return ScriptedServer.this.peek;
			}

		});
		try {
			this.server.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Gives the same answer to every request, with its effects on the connection. */
	ScriptedServer answer(MockResponse response) {
		this.peek = response;
		return script((request) -> response);
	}

	/** Answers by the request; only delays have an effect on the connection. */
	ScriptedServer script(Function<RecordedRequest, MockResponse> script) {
		this.script = script;
		return this;
	}

	/** Complete requests, in the order of their arrival. */
	List<RecordedRequest> requests() {
		return List.copyOf(this.requests);
	}

	String url() {
		return ((this.protocol == Protocol.HTTP_2) ? "https" : "http") + "://127.0.0.1:" + this.server.getPort();
	}

	ApiClient client() {
		HandshakeCertificates trust = new HandshakeCertificates.Builder()
			.addTrustedCertificate(CERTIFICATE.certificate())
			.build();
		return untrustingClient().setHttpClient(
				new OkHttpClient.Builder().sslSocketFactory(trust.sslSocketFactory(), trust.trustManager()).build());
	}

	ApiClient untrustingClient() {
		return new LeanApiClient().setBasePath(url());
	}

	@Override
	public void close() {
		this.server.close();
	}

}
