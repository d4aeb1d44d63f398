package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.jspecify.annotations.Nullable;

/**
 * The requests that an API server has answered, in the order of the answers. A line is
 * usually written before the client has the answer, but that is not promised: await it. A
 * watch is in it from its start, and counts once. Requests of the server to itself and
 * for its health are left out. Every call reads the file anew, by the calling thread.
 */
public final class AuditLog {

	private final Path file;

	AuditLog(Path file) {
		this.file = file;
	}

	/**
	 * The requests that match.
	 * @param filter which ones
	 * @return the requests
	 */
	public List<AuditedRequest> requests(Predicate<AuditedRequest> filter) {
		return events().values().stream().filter(filter).toList();
	}

	/**
	 * How many requests match.
	 * @param filter which ones
	 * @return their number
	 */
	public long count(Predicate<AuditedRequest> filter) {
		return events().values().stream().filter(filter).count();
	}

	private Map<String, AuditedRequest> events() {
		Map<String, AuditedRequest> byId = new LinkedHashMap<>();
		completeLines().map(AuditLog::parse).forEach((event) -> add(event, byId));
		return byId;
	}

	private Stream<String> completeLines() {
		try {
			byte[] bytes = Files.exists(this.file) ? Files.readAllBytes(this.file) : new byte[0];
			String text = new String(bytes, StandardCharsets.UTF_8);
			return text.substring(0, text.lastIndexOf('\n') + 1).lines();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JsonObject parse(String line) {
		return JsonParser.parseString(line).getAsJsonObject();
	}

	private static void add(JsonObject event, Map<String, AuditedRequest> byId) {
		byId.put(text(event, "auditID"), request(event));
	}

	private static AuditedRequest request(JsonObject event) {
		JsonObject object = part(event, "objectRef");
		return new AuditedRequest(Instant.parse(text(event, "requestReceivedTimestamp")), text(event, "verb"),
				text(part(event, "user"), "username"), text(event, "userAgent"), text(object, "resource"),
				text(object, "namespace"), text(object, "name"), status(part(event, "responseStatus")),
				text(event, "requestURI"));
	}

	private static JsonObject part(JsonObject parent, String name) {
		JsonObject part = parent.getAsJsonObject(name);
		return (part != null) ? part : new JsonObject();
	}

	private static String text(JsonObject parent, String name) {
		@Nullable JsonElement element = parent.get(name);
		return (element != null) ? element.getAsString() : "";
	}

	private static int status(JsonObject responseStatus) {
		@Nullable JsonElement code = responseStatus.get("code");
		return (code != null) ? code.getAsInt() : 0;
	}

}
