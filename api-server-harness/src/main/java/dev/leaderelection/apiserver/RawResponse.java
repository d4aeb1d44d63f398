package dev.leaderelection.apiserver;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * What the API server answered.
 *
 * @param request method and path, for messages
 * @param status the HTTP status
 * @param body the body, empty if there was none
 */
public record RawResponse(String request, int status, String body) {

	/**
	 * The body as JSON.
	 * @return the object
	 * @throws com.google.gson.JsonParseException if the body is not a JSON object
	 */
	public JsonObject json() {
		return JsonParser.parseString(this.body).getAsJsonObject();
	}

	/**
	 * This response if the request succeeded.
	 * @return this
	 * @throws RequestRefused if the status is not 2xx
	 */
	public RawResponse orThrow() {
		if (this.status / 100 != 2) {
			throw new RequestRefused(this.request, this);
		}
		return this;
	}

}
