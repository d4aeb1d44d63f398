package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.SocketFactory;

import com.sun.net.httpserver.HttpServer;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.KubernetesConnection;
import io.kubernetes.client.openapi.ApiClient;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ConnectionLifecycleTests {

	private final Sockets sockets = new Sockets();

	private HttpServer server;

	@BeforeEach
	void startServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			byte[] absent = "{\"kind\": \"Status\", \"message\": \"not found\"}".getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(404, absent.length);
			exchange.getResponseBody().write(absent);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stopServer() {
		this.server.stop(0);
	}

	@Test
	void aStoppedApplicationHasNoSocketAndConnectsAgainWhenItIsStarted() {
		OkHttpClient http = new OkHttpClient.Builder().socketFactory(this.sockets).build();
		ApiClient client = new ApiClient(http).setBasePath("http://127.0.0.1:" + this.server.getAddress().getPort());
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LeaderElectionAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop", "leader-election.lock.type=lease",
					"leader-election.kubernetes.namespace=shop", "leader-election.wait-for-readiness=false")
			.withBean(KubernetesConnection.class, () -> KubernetesConnection.of(client))
			.run((context) -> {
				LeaderElection election = context.getBean(LeaderElection.class);
				await().until(() -> election.status().lastContact() != null);
				assertThat(this.sockets.made).isNotEmpty();
				context.stop();
				await().until(() -> this.sockets.made.stream().allMatch(Socket::isClosed));
				int before = this.sockets.made.size();
				context.start();
				await().until(() -> election.status().lastContact() != null);
				assertThat(this.sockets.made).hasSizeGreaterThan(before);
			});
	}

	private static final class Sockets extends SocketFactory {

		private final List<Socket> made = new CopyOnWriteArrayList<>();

		@Override
		public Socket createSocket() {
			Socket socket = new Socket();
			this.made.add(socket);
			return socket;
		}

		@Override
		public Socket createSocket(String host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(String host, int port, InetAddress local, int localPort) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress host, int port) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
			throw new UnsupportedOperationException();
		}

	}

}
