package dev.leaderelection.kubernetes;

import com.google.gson.JsonObject;

/** A Lease: its spec is the record. */
final class LeaseDocument extends ObjectDocument {

	private static final String SPEC = "spec";

	LeaseDocument() {
		super("leaseTransitions");
	}

	@Override
	JsonObject fields(JsonObject object) {
		return Json.object(object, SPEC);
	}

	@Override
	void put(JsonObject fields, JsonObject object) {
		object.add(SPEC, fields);
	}

}
