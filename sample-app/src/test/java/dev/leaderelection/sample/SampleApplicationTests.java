package dev.leaderelection.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import dev.leaderelection.apiserver.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Alone, the application leads, works, and shows it.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "leader-election.lock.type=in-memory")
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTests {

	private static final Duration WITHIN = Duration.ofSeconds(30);

	@Value("${local.server.port}")
	private int port;

	@Test
	void sendsInvoicesAndShowsThatItLeads(CapturedOutput output) throws Exception {
		Eventually.await(WITHIN, "an invoice is sent", () -> output.getOut().contains(" sends its invoice no. "));
		assertThat(get("leader")).contains("\"leading\":true", "\"election\":\"invoices\"");
	}

	@Test
	void isHealthyAndReady() throws Exception {
		assertThat(get("health")).contains("\"status\":\"UP\"");
		assertThat(get("health/liveness")).contains("\"status\":\"UP\"");
		assertThat(get("health/readiness")).contains("\"status\":\"UP\"");
	}

	private String get(String path) throws Exception {
		URI uri = URI.create("http://localhost:%d/actuator/%s".formatted(this.port, path));
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
			.body();
	}

}
