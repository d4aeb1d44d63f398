package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import dev.leaderelection.lock.Snapshot;

/**
 * What an answer of the API server means for one resource. Only an answer that certainly
 * means that a write was not applied is a refusal.
 *
 * @param resource what was asked for
 * @param document how to read it
 */
record Answers(Resource resource, ObjectDocument document) {

	private static final Pattern FORBIDDEN = Pattern.compile("User \"[^\"]*\" cannot ([a-z]+) resource ");

	/** The end of a message about an object that was to have a UID, and doesn't exist. */
	private static final Pattern NO_UID = Pattern.compile("UID in precondition: \\S+, UID in object meta: ?$");

	Outcome afterRead(ApiAnswer answer) throws IOException {
		if (answer.isSuccess()) {
			return new Outcome.Found(snapshot(answer));
		}
		if (isAbsent(answer)) {
			return new Outcome.Absent();
		}
		if (answer.code() == 503 && answer.retryAfter() != null) {
			return new Outcome.Refused(failure(answer), answer.retryAfter());
		}
		return failed(answer);
	}

	Outcome afterCreate(ApiAnswer answer, LeaderElectionRecord record) throws IOException {
		if (answer.code() == 404 && answer.status() != null) {
			return new Outcome.Refused(failure(answer));
		}
		return afterWrite(answer, record);
	}

	Outcome afterUpdate(ApiAnswer answer, LeaderElectionRecord record) throws IOException {
		return (isAbsent(answer) || isGone(answer)) ? new Outcome.Absent() : afterWrite(answer, record);
	}

	private Outcome afterWrite(ApiAnswer answer, LeaderElectionRecord record) throws IOException {
		if (answer.isSuccess()) {
			Snapshot snapshot = snapshot(answer);
			if (!isWritten(snapshot.record(), record)) {
				return new Outcome.Unknown("The answer doesn't show what was written to " + this.resource);
			}
			return new Outcome.Stored(snapshot);
		}
		return (answer.code() == 409) ? new Outcome.Conflict() : failed(answer);
	}

	/** A time-out may be reported by a proxy that has passed the request on. */
	private Outcome failed(ApiAnswer answer) {
		boolean declined = answer.code() / 100 == 4 && answer.code() != 408
				&& (answer.code() != 404 || answer.status() != null);
		return declined ? new Outcome.Refused(failure(answer), answer.retryAfter())
				: new Outcome.Unknown(failure(answer));
	}

	/**
	 * What an operator needs to know of a request that failed.
	 * @param answer neither 200 nor 201
	 * @return one line, with the remedy where there is one
	 */
	String failure(ApiAnswer answer) {
		String text = "HTTP " + answer.code() + " for " + this.resource + ": " + answer.message();
		return switch (answer.code()) {
			case 401 -> text + ". The credentials are not, or no longer, valid";
			case 403 -> text + missingRule(answer.message());
			case 404 -> isNamespaceMissing(answer)
					? text + ". Create the namespace '" + this.resource.namespace() + "', or configure one that exists"
					: text;
			default -> text;
		};
	}

	private String missingRule(String message) {
		Matcher matcher = FORBIDDEN.matcher(message);
		if (!matcher.find()) {
			return "";
		}
		String rule = switch (this.resource.kind()) {
			case "Pod" -> "verbs: [watch]";
			default -> matcher.group(1).equals("create") ? "verbs: [create]"
					: "resourceNames: [" + this.resource.name() + "], verbs: [get, update, watch]";
		};
		String group = this.resource.group().isEmpty() ? "\"\"" : this.resource.group();
		return ". Missing in the rules of a Role in namespace '" + this.resource.namespace()
				+ "' that is bound to this user: - {apiGroups: [" + group + "], resources: [" + this.resource.plural()
				+ "], " + rule + "}";
	}

	private Snapshot snapshot(ApiAnswer answer) throws IOException {
		JsonObject json = answer.json();
		if (!this.resource.kind().equals(Json.text(json, "kind"))) {
			throw new IOException("the answer is no " + this.resource.kind());
		}
		return this.document.read(json);
	}

	private static boolean isWritten(LeaderElectionRecord stored, LeaderElectionRecord written) {
		boolean sameHolder = stored.isFree() ? written.isFree()
				: Objects.equals(stored.holderIdentity(), written.holderIdentity());
		return sameHolder && Objects.equals(stored.renewTime(), written.renewTime());
	}

	/** A proxy's 404 tells nothing about the object. */
	private static boolean isAbsent(ApiAnswer answer) {
		return answer.code() == 404 && answer.status() != null;
	}

	/**
	 * A Lease may be created by a PUT. One that names the UID of a deleted Lease isn't
	 * applied, and the answer is a conflict.
	 */
	private static boolean isGone(ApiAnswer answer) {
		return answer.code() == 409 && NO_UID.matcher(answer.message()).find();
	}

	private static boolean isNamespaceMissing(ApiAnswer answer) {
		JsonObject status = answer.status();
		return status != null && "namespaces".equals(Json.text(Json.object(status, "details"), "kind"));
	}

}
