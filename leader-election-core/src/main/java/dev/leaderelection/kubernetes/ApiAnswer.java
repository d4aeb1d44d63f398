package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a request.
 *
 * @param code the HTTP status
 * @param body the whole body
 * @param retryAfter how long the server asks to wait, {@code null} if it doesn't
 */
record ApiAnswer(int code, String body, @Nullable Duration retryAfter) {

	private static final int MAX_MESSAGE = 600;

	boolean isSuccess() {
		return this.code == 200 || this.code == 201;
	}

	/**
	 * The body as JSON.
	 * @return the object
	 * @throws IOException if it is anything else
	 */
	JsonObject json() throws IOException {
		return Json.parse(this.body);
	}

	/**
	 * The body as a Kubernetes {@code Status}.
	 * @return the status, {@code null} if it is anything else: then somebody other than
	 * an API server answered
	 */
	@Nullable JsonObject status() {
		try {
			JsonObject json = json();
			return "Status".equals(Json.text(json, "kind")) ? json : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * What the API server says about a failure; nothing of what anybody else says.
	 * @return one line of limited length
	 */
	String message() {
		JsonObject status = status();
		if (status == null) {
			return "the answer is not from a Kubernetes API server";
		}
		String message = Json.text(status, "message");
		return (message != null) ? oneLine(message) : "without a message";
	}

	private static String oneLine(String text) {
		String line = text.replaceAll("\\p{Cntrl}+", " ").trim();
		return (line.length() > MAX_MESSAGE) ? line.substring(0, MAX_MESSAGE) + "..." : line;
	}

}
