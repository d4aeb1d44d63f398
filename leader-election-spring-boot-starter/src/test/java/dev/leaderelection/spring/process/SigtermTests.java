package dev.leaderelection.spring.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.leaderelection.apiserver.Eventually;
import dev.leaderelection.apiserver.Undertaker;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that leads gets SIGTERM, as from a kubelet, in the middle of a job, a message
 * and a web request: all end properly, and the next leader begins only then.
 */
class SigtermTests {

	private static final Duration WITHIN = Duration.ofSeconds(90);

	/** What a shell reports of a process that SIGTERM has ended. */
	private static final int TERMINATED = 143;

	private final BrokerService broker = new BrokerService();

	private final Path folder;

	private final Diary diary;

	private final Undertaker undertaker;

	SigtermTests() throws IOException {
		this.folder = Files.createTempDirectory("leader-election-replicas");
		this.diary = new Diary(this.folder);
		this.undertaker = new Undertaker(this.folder);
	}

	@BeforeEach
	void startBroker() throws Exception {
		this.broker.setPersistent(false);
		this.broker.setUseJmx(false);
		this.broker.addConnector("tcp://127.0.0.1:0");
		this.broker.start();
		this.broker.waitUntilStarted();
	}

	@AfterEach
	void clear() throws Exception {
		this.broker.stop();
		this.undertaker.close();
	}

	@Test
	void allWorkInHandEndsBeforeTheNextLeaderBegins() throws Exception {
		Process first = start("first");
		await("first job begins");
		Process second = start("second");
		Eventually.await(WITHIN, "the second one is up", () -> log("second").contains("campaigns on"));
		new JmsTemplate(new ActiveMQConnectionFactory(brokerAddress())).convertAndSend("invoices", "1");
		CompletableFuture<HttpResponse<String>> response = request(awaitPort("first"));
		await("first message 1 begins");
		await("first request begins");

		first.destroy();
		await("first revoked");
		assertThat(this.diary.lines()).doesNotContain("second granted");
		this.diary.allowEnds();

		assertThat(response.get(WITHIN.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("served");
		await("second granted");
		await("second job begins");
		assertThat(this.diary.lines()).containsSubsequence("first revoked", "first job ends", "second granted")
			.containsSubsequence("first revoked", "first message 1 ends", "second granted")
			.doesNotContain("second message 1 begins");
		assertThat(first.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(first.exitValue()).isEqualTo(TERMINATED);
		second.destroyForcibly().waitFor();
	}

	private Process start(String name) throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				ReplicaApplication.class.getName(), "--spring.application.name=billing",
				"--leader-election.candidate=" + name, "--leader-election.lease-duration=60s",
				"--leader-election.retry-period=500ms", "--leader-election.lock.type=local",
				"--leader-election.local.directory=" + this.folder.resolve("lock"), "--diary=" + this.folder,
				"--broker=" + brokerAddress(), "--server.port=0")
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(name + ".log").toFile())
			.start();
		this.undertaker.watch(process);
		return process;
	}

	private int awaitPort(String name) {
		String prefix = name + " serves on ";
		Eventually.await(WITHIN, prefix, () -> this.diary.lines().stream().anyMatch((line) -> line.startsWith(prefix)));
		return this.diary.lines()
			.stream()
			.filter((line) -> line.startsWith(prefix))
			.mapToInt((line) -> Integer.parseInt(line.substring(prefix.length())))
			.findFirst()
			.orElseThrow();
	}

	private void await(String line) {
		try {
			this.diary.awaitLine(line);
		}
		catch (AssertionError ex) {
			throw new AssertionError(ex.getMessage() + "\n" + log("first") + log("second"), ex);
		}
	}

	private String log(String name) {
		try {
			return Files.readString(this.folder.resolve(name + ".log"));
		}
		catch (IOException ex) {
			return "";
		}
	}

	private String brokerAddress() throws IOException {
		try {
			return this.broker.getTransportConnectors().get(0).getPublishableConnectString();
		}
		catch (Exception ex) {
			throw new IOException(ex);
		}
	}

	private static CompletableFuture<HttpResponse<String>> request(int port) {
		return HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/slow")).build(),
					HttpResponse.BodyHandlers.ofString());
	}

}
