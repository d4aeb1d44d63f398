package dev.leaderelection.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** A Lease: its spec is the record. */
final class LeaseDocument extends ObjectDocument {

	private static final String SPEC = "spec";

	private static final String OWNERS = "ownerReferences";

	private final LeaseOptions options;

	LeaseDocument(LeaseOptions options) {
		super("leaseTransitions");
		this.options = options;
	}

	@Override
	JsonObject fields(JsonObject object) {
		return Json.object(object, SPEC);
	}

	@Override
	void put(JsonObject fields, JsonObject object) {
		object.add(SPEC, fields);
		putOptions(object);
	}

	/** A Lease that nobody holds, as a manifest has it. */
	JsonObject manifest(Resource resource) {
		JsonObject lease = bare(resource);
		putOptions(lease);
		return lease;
	}

	private void putOptions(JsonObject lease) {
		JsonObject metadata = Json.child(lease, METADATA);
		if (!this.options.labels().isEmpty()) {
			this.options.labels().forEach(Json.child(metadata, "labels")::addProperty);
		}
		if (!this.options.annotations().isEmpty()) {
			this.options.annotations().forEach(Json.child(metadata, ANNOTATIONS)::addProperty);
		}
		LeaseOptions.Owner owner = this.options.owner();
		if (owner != null) {
			putOwner(metadata, owner);
		}
	}

	private static void putOwner(JsonObject metadata, LeaseOptions.Owner owner) {
		JsonArray owners = (metadata.get(OWNERS) instanceof JsonArray array) ? array : new JsonArray();
		for (JsonElement other : owners) {
			if (other instanceof JsonObject reference && owner.uid().equals(Json.text(reference, "uid"))) {
				return;
			}
		}
		JsonObject reference = new JsonObject();
		reference.addProperty("apiVersion", owner.apiVersion());
		reference.addProperty("kind", owner.kind());
		reference.addProperty("name", owner.name());
		reference.addProperty("uid", owner.uid());
		owners.add(reference);
		metadata.add(OWNERS, owners);
	}

}
