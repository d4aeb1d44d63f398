package dev.leaderelection.demo;

import java.util.Collection;
import java.util.Optional;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * What every replica says about the election, one below the other.
 */
final class StatusTable {

	private static final String ROW = "  %-10s %-8s %-8s %-9s %-26s %s%n";

	private final LeaderEndpoint endpoint;

	StatusTable(LeaderEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	String of(Collection<Replica> replicas) {
		StringBuilder table = new StringBuilder(
				ROW.formatted("REPLICA", "PROCESS", "STATE", "ROLE", "LEADER", "TOKEN"));
		replicas.forEach((replica) -> table.append(row(replica)));
		return table.toString().stripTrailing();
	}

	private String row(Replica replica) {
		Optional<JsonObject> answer = replica.isRunning() ? this.endpoint.ask(replica) : Optional.empty();
		return ROW.formatted(replica.name(), replica.pid(), state(replica, answer.isPresent()), field(answer, "state"),
				field(answer, "leader"), field(answer, "fencingToken")) + error(answer);
	}

	private static String error(Optional<JsonObject> answer) {
		boolean failing = answer.filter((object) -> object.get("consecutiveErrors").getAsInt() > 0).isPresent();
		return failing ? "    %s%n".formatted(field(answer, "lastError")) : "";
	}

	private static String state(Replica replica, boolean answers) {
		if (replica.hasEnded()) {
			return "ended";
		}
		if (replica.isPaused()) {
			return "paused";
		}
		return answers ? "running" : "silent";
	}

	private static String field(Optional<JsonObject> answer, String name) {
		return answer.map((object) -> object.get(name))
			.filter((element) -> !element.isJsonNull())
			.map(JsonElement::getAsString)
			.orElse("-");
	}

}
