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

	@Test
	void anotherTakesOverFromOneThatWasKilled(Namespace namespace) {
		try (ClientGoCandidate first = granted(namespace, "go-1");
				ClientGoCandidate second = candidate(namespace, "go-2")) {
			second.awaitEvent((event) -> event.identity().equals("go-1"), SOON);
			first.kill();
			second.awaitEvent("granted", SOON);
			assertThat(first.events()).extracting(CandidateEvent::name).doesNotContain("revoked");
		}
	}

	@Test
	void losesItsTermWhenSuspendedTooLong(Namespace namespace) {
		try (ClientGoCandidate first = granted(namespace, "go-1");
				ClientGoCandidate second = candidate(namespace, "go-2")) {
			second.awaitEvent((event) -> event.identity().equals("go-1"), SOON);
			first.pause();
			second.awaitEvent("granted", SOON);
			first.resume();
			first.awaitEvent("revoked", SOON);
		}
	}

	private static ClientGoCandidate granted(Namespace namespace, String identity) {
		ClientGoCandidate candidate = candidate(namespace, identity);
		candidate.awaitEvent("granted", SOON);
		return candidate;
	}

	private static ClientGoCandidate candidate(Namespace namespace, String identity) {
		return ClientGoCandidate.on(namespace, "orders", identity)
			.kubeconfig(namespace.server().adminKubeconfig())
			.durations(Duration.ofSeconds(2), Duration.ofMillis(1500), Duration.ofMillis(250))
			.withoutRelease()
			.start();
	}

	private static JsonObject spec(Namespace namespace) {
		return namespace.lease("orders").getAsJsonObject("spec");
	}

}
