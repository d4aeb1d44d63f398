package dev.leaderelection.kubernetes;

import java.util.ArrayList;
import java.util.List;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/**
 * What the status of a pod proves about the process that holds a lock. A status may be
 * old: then it speaks of an earlier run of the container, while the present one leads.
 * Hence only two things count, which no later report can take back.
 */
record PodStatus(JsonObject pod) {

	/**
	 * Whether the process has ended.
	 * @param holder what the process said about itself while it was the holder
	 * @return {@code true} if that is proven
	 */
	boolean showsEndOf(HolderInstance holder) {
		return holder.container().podUid().equals(Json.text(metadata(), "uid"))
				&& (isNamedByKubelet(holder) || isFinished(holder.container().container()));
	}

	/**
	 * A kubelet copies the termination message of a run when that very run has ended, and
	 * nobody but our process has written this line.
	 */
	private boolean isNamedByKubelet(HolderInstance holder) {
		String token = holder.token();
		if (token == null) {
			return false;
		}
		String line = OwnContainer.line(token);
		return statuses().stream()
			.filter((status) -> holder.container().container().equals(Json.text(status, "name")))
			.anyMatch((status) -> hasLine(status, "state", line) || hasLine(status, "lastState", line));
	}

	private static boolean hasLine(JsonObject status, String state, String line) {
		String message = Json.text(Json.object(Json.object(status, state), "terminated"), "message");
		return message != null && message.lines().anyMatch(line::equals);
	}

	/**
	 * A kubelet reports a final phase only once all containers have stopped, for good.
	 * The garbage collection of pods sets it too, for nodes that it doesn't reach: on
	 * pods that are being deleted, or with a condition.
	 */
	private boolean isFinished(String container) {
		String phase = Json.text(status(), "phase");
		boolean isFinal = "Succeeded".equals(phase) || "Failed".equals(phase);
		List<String> names = runningUntilTheEnd();
		return isFinal && !metadata().has("deletionTimestamp") && !isGarbage() && names.contains(container)
				&& names.stream().allMatch(this::isTerminated);
	}

	private boolean isTerminated(String container) {
		return statuses().stream()
			.filter((status) -> container.equals(Json.text(status, "name")))
			.anyMatch((status) -> Json.object(status, "state").get("terminated") instanceof JsonObject);
	}

	private boolean isGarbage() {
		return objects(status(), "conditions").stream()
			.anyMatch((condition) -> "DisruptionTarget".equals(Json.text(condition, "type"))
					&& "DeletionByPodGC".equals(Json.text(condition, "reason")));
	}

	/** Containers, and the init containers that keep on running as sidecars. */
	private List<String> runningUntilTheEnd() {
		JsonObject spec = Json.object(this.pod, "spec");
		List<JsonObject> containers = objects(spec, "containers");
		objects(spec, "initContainers").stream()
			.filter((container) -> "Always".equals(Json.text(container, "restartPolicy")))
			.forEach(containers::add);
		return containers.stream().map((container) -> String.valueOf(Json.text(container, "name"))).toList();
	}

	private List<JsonObject> statuses() {
		List<JsonObject> statuses = objects(status(), "containerStatuses");
		statuses.addAll(objects(status(), "initContainerStatuses"));
		return statuses;
	}

	private JsonObject metadata() {
		return Json.object(this.pod, "metadata");
	}

	private JsonObject status() {
		return Json.object(this.pod, "status");
	}

	private static List<JsonObject> objects(JsonObject parent, String field) {
		List<JsonObject> objects = new ArrayList<>();
		for (JsonElement element : (parent.get(field) instanceof JsonArray array) ? array : new JsonArray()) {
			if (element instanceof JsonObject object) {
				objects.add(object);
			}
		}
		return objects;
	}

}
