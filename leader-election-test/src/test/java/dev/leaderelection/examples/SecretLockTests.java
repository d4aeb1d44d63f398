package dev.leaderelection.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.Leadership;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.test.ClusterLockContract;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of docs/locks.md keeps the contract, and an election. */
class SecretLockTests extends ClusterLockContract {

	private ApiClient client;

	@BeforeEach
	void connect() throws IOException {
		this.client = Config.fromConfig(kubeconfig().toString());
	}

	@Override
	protected ResourceLock open() {
		return new SecretLock(this.client, namespace(), NAME);
	}

	@Override
	protected String collection() {
		return "/api/v1/namespaces/" + namespace() + "/secrets";
	}

	@Override
	protected String malformed() {
		return """
				{"data": {"holderIdentity": null, "leaseDuration": "eA==", "acquireTime": "eA==", "renewTime": "/w==",
				"leaderTransitions": "eA==", "fencingToken": "eA=="}}
				""";
	}

	@Test
	void otherDataInTheSecretIsKept() {
		admin().post(collection(), "{\"metadata\": {\"name\": \"orders\"}, \"data\": {\"password\": \"c2VjcmV0\"}}")
			.orThrow();
		ResourceLock lock = open();
		Outcome.Found found = (Outcome.Found) lock.read(TIMEOUT);
		assertThat(found.snapshot().record()).isEqualTo(LeaderElectionRecord.EMPTY);
		assertThat(lock.update(found.snapshot(), LeaderElectionRecord.EMPTY, TIMEOUT))
			.isInstanceOf(Outcome.Stored.class);
		assertThat(admin().get(path()).json().getAsJsonObject("data").get("password").getAsString())
			.isEqualTo("c2VjcmV0");
	}

	@Test
	void twoCandidatesHandOver() throws InterruptedException {
		try (LeaderElection first = candidate("first"); LeaderElection second = candidate("second")) {
			first.start();
			Leadership before = first.awaitLeadership(TIMEOUT).orElseThrow();
			second.start();
			assertThat(first.stop(TIMEOUT)).isTrue();
			Leadership after = second.awaitLeadership(TIMEOUT).orElseThrow();
			assertThat(after.fencingToken()).isGreaterThan(before.fencingToken());
		}
	}

	@Test
	void theDocumentationQuotesTheExample() throws IOException {
		String code = Files.readString(Path.of("src/test/java/dev/leaderelection/examples/SecretLock.java"));
		List<String> quotes = Pattern.compile("```java\n(\t(?:@Override|private).*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/locks.md")))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(quotes).hasSize(3).allSatisfy((quote) -> assertThat(code).contains(quote));
	}

	private LeaderElection candidate(String name) {
		return LeaderElection.builder()
			.name("orders")
			.candidate(name)
			.lock(open())
			.retryPeriod(Duration.ofSeconds(1))
			.build();
	}

}
