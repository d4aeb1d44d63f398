package dev.leaderelection.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * Asks a replica's actuator.
 */
final class LeaderEndpoint {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	boolean isReady(Replica replica) {
		return get(replica, "health/readiness").isPresent();
	}

	/**
	 * What a replica says about the election.
	 * @param replica which one
	 * @return the document, empty if it doesn't answer
	 */
	Optional<JsonObject> ask(Replica replica) {
		return get(replica, "leader");
	}

	private Optional<JsonObject> get(Replica replica, String path) {
		URI uri = URI.create("http://127.0.0.1:%d/actuator/%s".formatted(replica.port(), path));
		try {
			HttpResponse<String> response = this.http.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
					HttpResponse.BodyHandlers.ofString());
			return (response.statusCode() == 200) ? Optional.of(response.body()).map(LeaderEndpoint::json)
					: Optional.empty();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

	private static JsonObject json(String body) {
		return JsonParser.parseString(body).getAsJsonObject();
	}

}
