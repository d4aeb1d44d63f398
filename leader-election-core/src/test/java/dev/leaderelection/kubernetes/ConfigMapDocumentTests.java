package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The annotation of a ConfigMap is read whatever it contains, and written as client-go
 * writes it.
 */
class ConfigMapDocumentTests {

	private static final ObjectDocument DOCUMENT = new ConfigMapDocument();

	private static final Resource ORDERS = Resource.configMap("shop", "orders");

	private static final Instant ACQUIRED = Instant.parse("2026-03-04T05:06:07.000008Z");

	private static final Instant RENEWED = Instant.parse("2026-03-04T05:07:00Z");

	private static final LeaderElectionRecord RECORD = new LeaderElectionRecord("pod-1", Duration.ofSeconds(15),
			ACQUIRED, RENEWED, 3, ResourceVersion.of(41));

	@Test
	void aCreatedConfigMapHasTheKeysOfClientGo() throws IOException {
		JsonObject configMap = DOCUMENT.create(ORDERS, RECORD);
		assertThat(configMap.get("apiVersion").getAsString()).isEqualTo("v1");
		assertThat(configMap.get("kind").getAsString()).isEqualTo("ConfigMap");
		assertThat(configMap.keySet()).containsExactlyInAnyOrder("apiVersion", "kind", "metadata");
		assertThat(annotation(configMap)).isEqualTo(Json.parse("""
				{
				  "holderIdentity": "pod-1",
				  "leaseDurationSeconds": 15,
				  "acquireTime": "2026-03-04T05:06:07.000008Z",
				  "renewTime": "2026-03-04T05:07:00.000000Z",
				  "leaderTransitions": 3
				}
				"""));
	}

	@Test
	void whatClientGoWritesIsRead() throws IOException {
		LeaderElectionRecord record = DOCUMENT.read(configMap("""
				{"holderIdentity":"pod-9","leaseDurationSeconds":15,"acquireTime":"2026-03-04T05:06:07Z",
				"renewTime":"2026-03-04T05:07:00Z","leaderTransitions":2,"strategy":"","preferredHolder":""}
				""")).record();
		assertThat(record).isEqualTo(new LeaderElectionRecord("pod-9", Duration.ofSeconds(15),
				Instant.parse("2026-03-04T05:06:07Z"), RENEWED, 2, null));
	}

	@Test
	void whatClientGoReleasesIsFree() throws IOException {
		LeaderElectionRecord record = DOCUMENT.read(configMap("""
				{"holderIdentity":"","leaseDurationSeconds":1,"acquireTime":"2026-03-04T05:07:00Z",
				"renewTime":"2026-03-04T05:07:00Z","leaderTransitions":2,"strategy":"","preferredHolder":""}
				""")).record();
		assertThat(record.isFree()).isTrue();
		assertThat(record.leaderTransitions()).isEqualTo(2);
	}

	@Test
	void whatPythonsElectorWritesIsRead() throws IOException {
		LeaderElectionRecord record = DOCUMENT.read(configMap("""
				{"holderIdentity": "pod-9", "leaseDurationSeconds": "17", "acquireTime": "2026-03-04 05:06:07.000008",
				"renewTime": "2026-03-04 05:07:00.000001"}
				""")).record();
		assertThat(record).isEqualTo(new LeaderElectionRecord("pod-9", Duration.ofSeconds(17), null, null, 0, null));
	}

	@Test
	void aReleaseHasNoHolderAndNoToken() throws IOException {
		Snapshot held = DOCUMENT.read(DOCUMENT.replace(DOCUMENT.read(configMap("{}")), RECORD));
		LeaderElectionRecord released = new LeaderElectionRecord(null, Duration.ofSeconds(1), RENEWED, RENEWED, 3,
				null);
		JsonObject configMap = DOCUMENT.replace(held, released);
		assertThat(annotation(configMap).keySet()).containsExactlyInAnyOrder("leaseDurationSeconds", "acquireTime",
				"renewTime", "leaderTransitions");
		assertThat(annotations(configMap).keySet()).containsExactly(ConfigMapDocument.RECORD);
		assertThat(DOCUMENT.read(configMap).record()).isEqualTo(released);
	}

	@Test
	void foreignDataIsSentBackUnchanged() throws IOException {
		JsonObject foreign = Json
			.parse("""
					{
					  "apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1"}, "binaryData": {"b": "AA=="}, "immutable": true,
					  "metadata": {
					    "name": "orders", "namespace": "shop", "resourceVersion": "7", "uid": "x", "labels": {"team": "a"},
					    "annotations": {
					      "note": "é",
					      "control-plane.alpha.kubernetes.io/leader": "{\\"strategy\\": \\"x\\", \\"fromTheFuture\\": [1, 2.50, null]}"
					    }
					  }
					}
					""");
		JsonObject sent = DOCUMENT.replace(DOCUMENT.read(foreign), RECORD);
		assertThat(annotation(sent).get("strategy").getAsString()).isEqualTo("x");
		assertThat(annotation(sent).get("fromTheFuture")).hasToString("[1,2.50,null]");
		assertThat(annotations(sent).get(ObjectDocument.FENCING_TOKEN).getAsString())
			.isEqualTo("41/2026-03-04T05:06:07.000008Z");
		annotations(sent).remove(ObjectDocument.FENCING_TOKEN);
		annotations(sent).add(ConfigMapDocument.RECORD, annotations(foreign).get(ConfigMapDocument.RECORD));
		assertThat(sent).isEqualTo(foreign);
		assertThat(foreign.toString()).doesNotContain("pod-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "7", "[]", "{", "{\"holderIdentity\":", "pod-1", "{} {}",
			"{\"holderIdentity\": {}, \"leaseDurationSeconds\": \"soon\", \"acquireTime\": 7, \"leaderTransitions\": {}}",
			"{\"leaseDurationSeconds\": \"99999999999999\", \"leaderTransitions\": 1e999999999}" })
	void anAnnotationWithoutSenseIsAnEmptyRecordAndIsReplaced(String annotation) throws IOException {
		Snapshot snapshot = DOCUMENT.read(configMap(annotation));
		assertThat(snapshot.record()).isEqualTo(LeaderElectionRecord.EMPTY);
		assertThat(DOCUMENT.read(DOCUMENT.replace(snapshot, RECORD)).record()).isEqualTo(RECORD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"uid\": \"u\", \"resourceVersion\": \"7\"}",
			"{\"uid\": \"u\", \"resourceVersion\": \"7\", \"annotations\": null}",
			"{\"uid\": \"u\", \"resourceVersion\": \"7\", \"annotations\": []}",
			"{\"uid\": \"u\", \"resourceVersion\": \"7\", \"annotations\": {\"control-plane.alpha.kubernetes.io/leader\": 7}}" })
	void aConfigMapWithoutTheAnnotationIsAnEmptyRecord(String metadata) throws IOException {
		Snapshot snapshot = DOCUMENT.read(Json.parse("{\"metadata\": %s}".formatted(metadata)));
		assertThat(snapshot.record()).isEqualTo(LeaderElectionRecord.EMPTY);
		assertThat(DOCUMENT.read(DOCUMENT.replace(snapshot, RECORD)).record()).isEqualTo(RECORD);
	}

	@Test
	void nestingAndLengthAreNoDanger() throws IOException {
		String text = "[".repeat(100_000);
		assertThat(DOCUMENT.read(configMap(text)).record()).isEqualTo(LeaderElectionRecord.EMPTY);
		assertThat(DOCUMENT.read(configMap("{\"holderIdentity\": " + text)).record())
			.isEqualTo(LeaderElectionRecord.EMPTY);
	}

	@ParameterizedTest
	@CsvSource({ "15,15", "0,0", "-3,0", "99999999999,2147483647" })
	void countsBeyondTheApiAreTheNearestOnes(String written, int read) throws IOException {
		LeaderElectionRecord record = DOCUMENT
			.read(configMap("{\"leaseDurationSeconds\": %s, \"leaderTransitions\": %s}".formatted(written, written)))
			.record();
		assertThat(record.leaseDuration()).isEqualTo(Duration.ofSeconds(read));
		assertThat(record.leaderTransitions()).isEqualTo(read);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "2026-03-04T05:06:07.000008Z,41", "2026-03-04T05:06:08Z,none" })
	void aTokenIsBelievedWhileItsTermLasts(String acquireTime, @Nullable String token) throws IOException {
		JsonObject configMap = configMap("{\"holderIdentity\": \"x\", \"acquireTime\": \"%s\"}".formatted(acquireTime));
		annotations(configMap).addProperty(ObjectDocument.FENCING_TOKEN, "41/2026-03-04T05:06:07.000008Z");
		assertThat(DOCUMENT.read(configMap).record().fencingToken())
			.isEqualTo((token != null) ? ResourceVersion.parse(token) : null);
	}

	private static JsonObject annotation(JsonObject configMap) throws IOException {
		return Json.parse(annotations(configMap).get(ConfigMapDocument.RECORD).getAsString());
	}

	private static JsonObject annotations(JsonObject configMap) {
		return configMap.getAsJsonObject("metadata").getAsJsonObject("annotations");
	}

	private static JsonObject configMap(String annotation) throws IOException {
		JsonObject configMap = Json
			.parse("{\"metadata\": {\"uid\": \"u\", \"resourceVersion\": \"7\", \"annotations\": {}}}");
		annotations(configMap).addProperty(ConfigMapDocument.RECORD, annotation);
		return configMap;
	}

}
