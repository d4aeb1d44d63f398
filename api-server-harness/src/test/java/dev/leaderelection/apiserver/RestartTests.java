package dev.leaderelection.apiserver;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server can be killed, restarted and suspended, and is the same afterwards.
 */
@UsesApiServer
class RestartTests {

	@Test
	void dataAddressAndTokensSurvive() {
		try (ApiServer server = ApiServer.start()) {
			Namespace namespace = server.createNamespace();
			namespace.createPod("pod-0");
			String url = server.url();
			String token = namespace.createServiceAccountToken("app");
			server.kill();
			assertThat(server.isReady()).isFalse();
			server.startAgain();
			assertThat(server.url()).isEqualTo(url);
			assertThat(server.admin().get(pod(namespace)).status()).isEqualTo(200);
			assertForbidden(namespace, token);
			server.restart();
			assertForbidden(namespace, token);
		}
	}

	private static String pod(Namespace namespace) {
		return "/api/v1/namespaces/" + namespace.name() + "/pods/pod-0";
	}

	private static void assertForbidden(Namespace namespace, String token) {
		try (RawClient client = namespace.server().client(token)) {
			assertThat(client.get(pod(namespace)).status()).isEqualTo(403);
		}
	}

	@Test
	void aSuspendedServerAnswersWhenItGoesOn() {
		try (ApiServer server = ApiServer.start()) {
			server.pause();
			CompletableFuture<Boolean> ready = CompletableFuture.supplyAsync(server::isReady);
			assertThat(ready).failsWithin(Duration.ofMillis(500));
			server.resume();
			assertThat(ready).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
		}
	}

	@Test
	void aServerThatDoesNotStartShowsTheEndOfItsLog() {
		assertThatExceptionOfType(ServerFailure.class).isThrownBy(() -> ApiServer.start("--no-such-flag"))
			.withMessageContaining("unknown flag: --no-such-flag");
	}

}
