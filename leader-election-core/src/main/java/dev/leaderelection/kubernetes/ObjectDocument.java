package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * An object as JSON, and the record in it. Whatever the record doesn't own is kept as it
 * came: labels, annotations, data, strategy, preferred holder, fields of a newer API.
 */
abstract class ObjectDocument {

	/**
	 * Holds {@code TOKEN/ACQUIRE_TIME}. Other candidates leave annotations behind, so
	 * that the token is believed only while the record has that acquire time.
	 */
	static final String FENCING_TOKEN = "leaderelection.dev/fencing-token";

	static final String METADATA = "metadata";

	static final String ANNOTATIONS = "annotations";

	private static final String MANAGED_FIELDS = "managedFields";

	static final String DURATION = "leaseDurationSeconds";

	private static final String HOLDER = "holderIdentity";

	private static final String ACQUIRE_TIME = "acquireTime";

	private static final String RENEW_TIME = "renewTime";

	private final String transitionsField;

	ObjectDocument(String transitionsField) {
		this.transitionsField = transitionsField;
	}

	/**
	 * Finds the fields of the record.
	 * @param object what is stored
	 * @return the fields, without any if there are none that make sense; the object
	 * itself may share them
	 */
	abstract JsonObject fields(JsonObject object);

	/**
	 * Puts the fields of the record, and whatever else an object is to have, in their
	 * places.
	 * @param fields what {@link #fields} returned, changed
	 * @param object the object to send
	 */
	abstract void put(JsonObject fields, JsonObject object);

	/**
	 * Reads an object.
	 * @param object the object; kept, not copied
	 * @return its record and version
	 * @throws IOException if it has no version, which anything that the API server stores
	 * has
	 */
	final Snapshot read(JsonObject object) throws IOException {
		JsonObject metadata = Json.object(object, METADATA);
		JsonObject fields = fields(object);
		Instant acquireTime = MicroTime.parse(Json.text(fields, ACQUIRE_TIME));
		LeaderElectionRecord record = new LeaderElectionRecord(Json.text(fields, HOLDER), duration(fields), acquireTime,
				MicroTime.parse(Json.text(fields, RENEW_TIME)), transitions(fields),
				token(Json.text(Json.object(metadata, ANNOTATIONS), FENCING_TOKEN), acquireTime));
		return new Snapshot(version(metadata), record, object);
	}

	/** The object to send in order to create it. */
	final JsonObject create(Resource resource, LeaderElectionRecord record) {
		JsonObject object = bare(resource);
		write(record, object);
		return object;
	}

	/**
	 * The object to send in order to replace the one that is at the base's version. Its
	 * uid must go with it: without, an API server creates a Lease that was deleted anew,
	 * whatever version is named.
	 * @throws IOException if the base has no uid, or isn't of this lock's making
	 */
	final JsonObject replace(Snapshot base, LeaderElectionRecord record) throws IOException {
		if (!(base.attachment() instanceof JsonObject original)
				|| Json.text(Json.object(original, METADATA), "uid") == null) {
			throw new IOException("an object without metadata.uid can't be replaced safely");
		}
		JsonObject object = copy(original);
		write(record, object);
		return object;
	}

	/**
	 * Leaves out who has set which field, half of the object: the API server keeps what
	 * it knows of that where nothing is sent.
	 */
	private static JsonObject copy(JsonObject original) {
		JsonObject shallow = shallowCopy(original);
		JsonObject metadata = shallowCopy(Json.object(original, METADATA));
		metadata.remove(MANAGED_FIELDS);
		shallow.add(METADATA, metadata);
		return shallow.deepCopy();
	}

	private static JsonObject shallowCopy(JsonObject object) {
		JsonObject copy = new JsonObject();
		copy.asMap().putAll(object.asMap());
		return copy;
	}

	static JsonObject bare(Resource resource) {
		JsonObject metadata = new JsonObject();
		metadata.addProperty("name", resource.name());
		metadata.addProperty("namespace", resource.namespace());
		JsonObject object = new JsonObject();
		object.addProperty("apiVersion", resource.apiVersion());
		object.addProperty("kind", resource.kind());
		object.add(METADATA, metadata);
		return object;
	}

	private void write(LeaderElectionRecord record, JsonObject object) {
		JsonObject fields = fields(object);
		put(fields, HOLDER, record.holderIdentity());
		Duration duration = record.leaseDuration();
		if (duration != null) {
			fields.addProperty(DURATION, duration.toSeconds());
		}
		else {
			fields.remove(DURATION);
		}
		put(fields, ACQUIRE_TIME, text(record.acquireTime()));
		put(fields, RENEW_TIME, text(record.renewTime()));
		fields.addProperty(this.transitionsField, record.leaderTransitions());
		ResourceVersion token = record.fencingToken();
		put(Json.child(Json.child(object, METADATA), ANNOTATIONS), FENCING_TOKEN,
				(token != null) ? token + "/" + text(record.acquireTime()) : null);
		put(fields, object);
	}

	private static void put(JsonObject parent, String field, @Nullable String value) {
		if (value != null) {
			parent.addProperty(field, value);
		}
		else {
			parent.remove(field);
		}
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? MicroTime.format(time) : null;
	}

	private static ResourceVersion version(JsonObject metadata) throws IOException {
		String version = Json.text(metadata, "resourceVersion");
		try {
			if (version != null) {
				return ResourceVersion.parse(version);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IOException("a resourceVersion that is no decimal", ex);
		}
		throw new IOException("no metadata.resourceVersion");
	}

	private static @Nullable Duration duration(JsonObject fields) {
		Integer seconds = int32(fields, DURATION);
		return (seconds != null) ? Duration.ofSeconds(seconds) : null;
	}

	private int transitions(JsonObject fields) {
		Integer transitions = int32(fields, this.transitionsField);
		return (transitions != null) ? transitions : 0;
	}

	/**
	 * A count as the API defines it, not negative; the nearest one for anything beyond.
	 */
	private static @Nullable Integer int32(JsonObject fields, String field) {
		Long value = Json.integer(fields, field);
		return (value != null) ? (int) Math.max(0, Math.min(Integer.MAX_VALUE, value)) : null;
	}

	private static @Nullable ResourceVersion token(@Nullable String annotation, @Nullable Instant acquireTime) {
		int slash = (annotation != null) ? annotation.indexOf('/') : -1;
		if (annotation == null || slash < 0 || acquireTime == null
				|| !acquireTime.equals(MicroTime.parse(annotation.substring(slash + 1)))) {
			return null;
		}
		try {
			return ResourceVersion.parse(annotation.substring(0, slash));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
