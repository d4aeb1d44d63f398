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
 * A Lease as JSON, and the record in it. Whatever the record doesn't own is kept as it
 * came: labels, annotations, strategy, preferred holder, fields of a newer API.
 */
final class LeaseDocument {

	/**
	 * Holds {@code TOKEN/ACQUIRE_TIME}. Other candidates leave annotations behind, so
	 * that the token is believed only while the Lease has that acquire time.
	 */
	static final String FENCING_TOKEN = "leaderelection.dev/fencing-token";

	private static final String METADATA = "metadata";

	private static final String ANNOTATIONS = "annotations";

	private static final String SPEC = "spec";

	private static final String HOLDER = "holderIdentity";

	private static final String DURATION = "leaseDurationSeconds";

	private static final String ACQUIRE_TIME = "acquireTime";

	private static final String RENEW_TIME = "renewTime";

	private static final String TRANSITIONS = "leaseTransitions";

	private LeaseDocument() {
	}

	/**
	 * Reads a Lease.
	 * @param lease the object; kept, not copied
	 * @return its record and version
	 * @throws IOException if it has no version, which anything that the API server stores
	 * has
	 */
	static Snapshot read(JsonObject lease) throws IOException {
		JsonObject metadata = Json.object(lease, METADATA);
		JsonObject spec = Json.object(lease, SPEC);
		Instant acquireTime = MicroTime.parse(Json.text(spec, ACQUIRE_TIME));
		LeaderElectionRecord record = new LeaderElectionRecord(Json.text(spec, HOLDER), duration(spec), acquireTime,
				MicroTime.parse(Json.text(spec, RENEW_TIME)), transitions(spec),
				token(Json.text(Json.object(metadata, ANNOTATIONS), FENCING_TOKEN), acquireTime));
		return new Snapshot(version(metadata), record, lease);
	}

	static ResourceVersion version(JsonObject metadata) throws IOException {
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

	/** The object to send in order to create a Lease. */
	static JsonObject create(Resource resource, LeaderElectionRecord record) {
		JsonObject metadata = new JsonObject();
		metadata.addProperty("name", resource.name());
		metadata.addProperty("namespace", resource.namespace());
		JsonObject lease = new JsonObject();
		lease.addProperty("apiVersion", resource.apiVersion());
		lease.addProperty("kind", resource.kind());
		lease.add(METADATA, metadata);
		write(record, lease);
		return lease;
	}

	/** The object to send in order to replace a Lease that is at the base's version. */
	static JsonObject replace(Resource resource, Snapshot base, LeaderElectionRecord record) {
		JsonObject lease;
		if (base.attachment() instanceof JsonObject original) {
			lease = original.deepCopy();
			write(record, lease);
		}
		else {
			lease = create(resource, record);
			lease.getAsJsonObject(METADATA).addProperty("resourceVersion", base.version().toString());
		}
		return lease;
	}

	private static void write(LeaderElectionRecord record, JsonObject lease) {
		JsonObject spec = child(lease, SPEC);
		put(spec, HOLDER, record.holderIdentity());
		Duration duration = record.leaseDuration();
		if (duration != null) {
			spec.addProperty(DURATION, duration.toSeconds());
		}
		else {
			spec.remove(DURATION);
		}
		put(spec, ACQUIRE_TIME, text(record.acquireTime()));
		put(spec, RENEW_TIME, text(record.renewTime()));
		spec.addProperty(TRANSITIONS, record.leaderTransitions());
		ResourceVersion token = record.fencingToken();
		put(child(child(lease, METADATA), ANNOTATIONS), FENCING_TOKEN,
				(token != null) ? token + "/" + text(record.acquireTime()) : null);
	}

	private static JsonObject child(JsonObject parent, String field) {
		if (!(parent.get(field) instanceof JsonObject)) {
			parent.add(field, new JsonObject());
		}
		return parent.getAsJsonObject(field);
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

	private static @Nullable Duration duration(JsonObject spec) {
		Integer seconds = int32(spec, DURATION);
		return (seconds != null) ? Duration.ofSeconds(seconds) : null;
	}

	private static int transitions(JsonObject spec) {
		Integer transitions = int32(spec, TRANSITIONS);
		return (transitions != null) ? transitions : 0;
	}

	/**
	 * A count as the API defines it, not negative; the nearest one for anything beyond.
	 */
	private static @Nullable Integer int32(JsonObject spec, String field) {
		Long value = Json.integer(spec, field);
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
