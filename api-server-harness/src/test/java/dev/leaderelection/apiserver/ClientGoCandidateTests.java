package dev.leaderelection.apiserver;

import java.time.Duration;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client-go candidate does what client-go does.
 */
@UsesApiServer(withClientGoCandidate = true)
class ClientGoCandidateTests {

	private static final Duration SOON = Duration.ofSeconds(20);

	@Test
	void isGrantedAndReleasesWhenTerminated(Namespace namespace) {
		try (ClientGoCandidate candidate = ClientGoCandidate.on(namespace, "orders", "go-1").start()) {
			candidate.awaitEvent("granted", SOON);
			assertThat(spec(namespace).get("holderIdentity").getAsString()).isEqualTo("go-1");
			candidate.terminate();
			assertThat(candidate.events()).extracting(CandidateEvent::name).endsWith("revoked");
			assertThat(spec(namespace).get("holderIdentity").getAsString()).isEmpty();
		}
	}

	private static JsonObject spec(Namespace namespace) {
		return namespace.lease("orders").getAsJsonObject("spec");
	}

}
