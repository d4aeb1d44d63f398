package dev.leaderelection.apiserver;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * Finds an object's path by the server's discovery, as kubectl does.
 */
final class ObjectPaths {

	private final RawClient client;

	ObjectPaths(RawClient client) {
		this.client = client;
	}

	String pathOf(Manifest manifest, String namespace) {
		JsonObject resource = resource(manifest);
		String scope = resource.get("namespaced").getAsBoolean() ? "/namespaces/" + namespace : "";
		return "%s%s/%s/%s".formatted(manifest.groupPath(), scope, resource.get("name").getAsString(), manifest.name());
	}

	private JsonObject resource(Manifest manifest) {
		JsonObject group = this.client.get(manifest.groupPath()).orThrow().json();
		for (JsonElement element : group.getAsJsonArray("resources")) {
			JsonObject resource = element.getAsJsonObject();
			if (manifest.kind().equals(resource.get("kind").getAsString()) && !isSubresource(resource)) {
				return resource;
			}
		}
		throw new IllegalArgumentException("No kind %s in %s".formatted(manifest.kind(), manifest.apiVersion()));
	}

	private static boolean isSubresource(JsonObject resource) {
		return resource.get("name").getAsString().contains("/");
	}

}
