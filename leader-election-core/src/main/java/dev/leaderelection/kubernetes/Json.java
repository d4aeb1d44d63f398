package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.StringReader;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import org.jspecify.annotations.Nullable;

/** Reads JSON trees in which anything may be missing, null or of another type. */
final class Json {

	private Json() {
	}

	/**
	 * Reads one object.
	 * @param text the whole text
	 * @return the object
	 * @throws IOException if the text is anything else
	 */
	static JsonObject parse(String text) throws IOException {
		try {
			JsonReader reader = new JsonReader(new StringReader(text));
			JsonElement element = JsonParser.parseReader(reader);
			if (reader.peek() == JsonToken.END_DOCUMENT && element instanceof JsonObject object) {
				return object;
			}
		}
		catch (JsonParseException | NumberFormatException ex) {
			throw new IOException("no valid JSON", ex);
		}
		throw new IOException("no JSON object");
	}

	static JsonObject object(@Nullable JsonObject parent, String field) {
		return (parent != null && parent.get(field) instanceof JsonObject object) ? object : new JsonObject();
	}

	/**
	 * An object in an object, put there if there is none.
	 * @return the member itself, not a copy
	 */
	static JsonObject child(JsonObject parent, String field) {
		if (parent.get(field) instanceof JsonObject object) {
			return object;
		}
		JsonObject object = new JsonObject();
		parent.add(field, object);
		return object;
	}

	static @Nullable String text(JsonObject parent, String field) {
		return (parent.get(field) instanceof JsonPrimitive value && value.isString()) ? value.getAsString() : null;
	}

	/**
	 * A number without fraction.
	 * @return {@code null} for anything else, also for one that needs more than 63 bits
	 */
	static @Nullable Long integer(JsonObject parent, String field) {
		try {
			return (parent.get(field) instanceof JsonPrimitive value && value.isNumber())
					? Long.valueOf(value.getAsBigDecimal().longValueExact()) : null;
		}
		catch (ArithmeticException | NumberFormatException ex) {
			return null;
		}
	}

}
