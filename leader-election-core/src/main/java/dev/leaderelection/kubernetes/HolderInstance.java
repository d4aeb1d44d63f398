package dev.leaderelection.kubernetes;

import java.io.IOException;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What a holder says about itself beside the record, for the time when it can't speak any
 * more. Other candidates leave the annotation behind, so that it counts only while the
 * record has that holder.
 *
 * @param holder the holder identity
 * @param container the run of the container in which it lives
 * @param pod the name of the pod, {@code null} if others are not to look at it
 * @param token names the process in the termination message, {@code null} if there is
 * none
 */
record HolderInstance(String holder, ContainerInstance container, @Nullable String pod, @Nullable String token) {

	/** The annotation. */
	static final String ANNOTATION = "leaderelection.dev/holder-instance";

	private static final int LONGEST = 2048;

	private static final String HOLDER = "holder";

	private static final String POD_UID = "podUid";

	private static final String CONTAINER = "container";

	private static final String BOOT_ID = "bootId";

	private static final String STARTED = "started";

	private static final String POD = "pod";

	private static final String TOKEN = "token";

	/**
	 * Reads the annotation.
	 * @param text its value
	 * @return what it says, {@code null} if that makes no sense
	 */
	static @Nullable HolderInstance parse(@Nullable String text) {
		if (text == null || text.length() > LONGEST) {
			return null;
		}
		try {
			return parse(Json.parse(text));
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static @Nullable HolderInstance parse(JsonObject json) {
		String holder = Json.text(json, HOLDER);
		String podUid = Json.text(json, POD_UID);
		String container = Json.text(json, CONTAINER);
		String bootId = Json.text(json, BOOT_ID);
		Long started = Json.integer(json, STARTED);
		if (holder == null || podUid == null || container == null || bootId == null || started == null) {
			return null;
		}
		return new HolderInstance(holder, new ContainerInstance(podUid, container, bootId, started),
				Json.text(json, POD), Json.text(json, TOKEN));
	}

	/**
	 * Writes the annotation.
	 * @return its value
	 */
	String text() {
		JsonObject json = new JsonObject();
		json.addProperty(HOLDER, this.holder);
		json.addProperty(POD_UID, this.container.podUid());
		json.addProperty(CONTAINER, this.container.container());
		json.addProperty(BOOT_ID, this.container.bootId());
		json.addProperty(STARTED, this.container.started());
		if (this.pod != null) {
			json.addProperty(POD, this.pod);
		}
		if (this.token != null) {
			json.addProperty(TOKEN, this.token);
		}
		return json.toString();
	}

}
