package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.util.regex.Pattern;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap: an annotation is the record, as the JSON text of client-go's
 * {@code LeaderElectionRecord}. Its times have no fraction when client-go writes them; it
 * reads ours, which have one.
 */
final class ConfigMapDocument extends ObjectDocument {

	static final String RECORD = "control-plane.alpha.kubernetes.io/leader";

	private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

	ConfigMapDocument() {
		super("leaderTransitions");
	}

	/** The electors of the Python clients write the duration as a text. */
	@Override
	JsonObject fields(JsonObject object) {
		@Nullable String text = Json.text(Json.object(Json.object(object, METADATA), ANNOTATIONS), RECORD);
		JsonObject fields = parse((text != null) ? text : "");
		@Nullable String seconds = Json.text(fields, DURATION);
		if (seconds != null && DIGITS.matcher(seconds).matches()) {
			fields.addProperty(DURATION, Integer.valueOf(seconds));
		}
		return fields;
	}

	@Override
	void put(JsonObject fields, JsonObject object) {
		Json.child(Json.child(object, METADATA), ANNOTATIONS).addProperty(RECORD, fields.toString());
	}

	private static JsonObject parse(String text) {
		try {
			return Json.parse(text);
		}
		catch (IOException ex) {
			return new JsonObject();
		}
	}

}
