package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import com.google.gson.JsonObject;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A Lease is read whatever it contains, and written without losing anything. */
@Tag("L5")
class LeaseDocumentTests {

	private static final ObjectDocument DOCUMENT = new LeaseDocument(LeaseOptions.DEFAULTS);

	private static final Resource ORDERS = Resource.lease("shop", "orders");

	private static final Instant ACQUIRED = Instant.parse("2026-03-04T05:06:07.000008Z");

	private static final Instant RENEWED = Instant.parse("2026-03-04T05:07:00Z");

	private static final LeaderElectionRecord RECORD = new LeaderElectionRecord("pod-1", Duration.ofSeconds(15),
			ACQUIRED, RENEWED, 3, ResourceVersion.of(41));

	@Test
	void aCreatedLeaseHasTheFieldsOfTheApiAndNoOthers() throws IOException {
		LeaderElectionRecord first = new LeaderElectionRecord("pod-1", Duration.ofSeconds(15), ACQUIRED, ACQUIRED, 0,
				null);
		assertThat(DOCUMENT.create(ORDERS, first)).isEqualTo(Json.parse("""
				{
				  "apiVersion": "coordination.k8s.io/v1",
				  "kind": "Lease",
				  "metadata": {"name": "orders", "namespace": "shop", "annotations": {}},
				  "spec": {
				    "holderIdentity": "pod-1",
				    "leaseDurationSeconds": 15,
				    "acquireTime": "2026-03-04T05:06:07.000008Z",
				    "renewTime": "2026-03-04T05:06:07.000008Z",
				    "leaseTransitions": 0
				  }
				}
				"""));
	}

	@Test
	void whatIsWrittenIsReadAgain() throws IOException {
		JsonObject lease = DOCUMENT.replace(DOCUMENT.read(lease("{}")), RECORD);
		assertThat(DOCUMENT.read(lease).record()).isEqualTo(RECORD);
	}

	@Test
	void aReleaseHasNoHolderAndNoToken() throws IOException {
		Snapshot held = DOCUMENT
			.read(DOCUMENT.replace(DOCUMENT.read(lease("{\"strategy\": \"OldestEmulationVersion\"}")), RECORD));
		LeaderElectionRecord released = new LeaderElectionRecord(null, Duration.ofSeconds(1), RENEWED, RENEWED, 3,
				null);
		JsonObject lease = DOCUMENT.replace(held, released);
		assertThat(lease.getAsJsonObject("spec").keySet()).containsExactlyInAnyOrder("leaseDurationSeconds",
				"acquireTime", "renewTime", "leaseTransitions", "strategy");
		assertThat(lease.getAsJsonObject("metadata").getAsJsonObject("annotations").keySet()).isEmpty();
		assertThat(DOCUMENT.read(lease).record()).isEqualTo(released);
	}

	@Test
	void foreignDataIsSentBackUnchangedExceptWhatTheServerKeepsByItself() throws IOException {
		JsonObject foreign = Json
			.parse("""
					{
					  "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "fromTheFuture": [1, 2.50, null, {"a": "<&>'"}],
					  "metadata": {
					    "name": "orders", "namespace": "shop", "resourceVersion": "007", "uid": "x", "labels": {"team": "a"},
					    "annotations": {"note": "é \\n"}, "managedFields": [{"manager": "kubectl"}], "alsoNew": null
					  },
					  "spec": {
					    "holderIdentity": "other", "strategy": "OldestEmulationVersion", "preferredHolder": "pod-9",
					    "huge": 12345678901234567890123.5, "nothing": null
					  }
					}
					""");
		JsonObject expected = foreign.deepCopy();
		expected.getAsJsonObject("metadata").remove("managedFields");
		JsonObject spec = expected.getAsJsonObject("spec");
		spec.addProperty("holderIdentity", "pod-1");
		spec.addProperty("leaseDurationSeconds", 15);
		spec.addProperty("acquireTime", "2026-03-04T05:06:07.000008Z");
		spec.addProperty("renewTime", "2026-03-04T05:07:00.000000Z");
		spec.addProperty("leaseTransitions", 3);
		expected.getAsJsonObject("metadata")
			.getAsJsonObject("annotations")
			.addProperty(LeaseDocument.FENCING_TOKEN, "41/2026-03-04T05:06:07.000008Z");
		Snapshot base = DOCUMENT.read(foreign);
		assertThat(DOCUMENT.replace(base, RECORD)).isEqualTo(expected);
		assertThat(DOCUMENT.replace(base, RECORD).toString()).contains("12345678901234567890123.5", "2.50", "\"007\"",
				"\"nothing\":null", "<&>'");
		assertThat(foreign.toString()).doesNotContain("pod-1").contains("managedFields");
	}

	@Test
	void aLeaseWithoutUidIsNotReplacedBecauseThatMightCreateIt() throws IOException {
		JsonObject lease = lease("{}");
		lease.getAsJsonObject("metadata").remove("uid");
		Snapshot base = DOCUMENT.read(lease);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> DOCUMENT.replace(base, RECORD))
			.withMessageContaining("uid");
	}

	@Test
	void aSnapshotOfAnotherLocksMakingIsNotReplaced() {
		Snapshot base = new Snapshot(ResourceVersion.of(7), RECORD);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> DOCUMENT.replace(base, RECORD));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "null", "[]", "7", "\"spec\"", "{\"holderIdentity\": null, \"renewTime\": null}",
			"{\"holderIdentity\": {}, \"leaseDurationSeconds\": \"15\", \"acquireTime\": 7, \"renewTime\": [], \"leaseTransitions\": true}",
			"{\"leaseDurationSeconds\": 1.5, \"leaseTransitions\": 1e999999999, \"acquireTime\": \"yesterday\"}",
			"{\"leaseDurationSeconds\": 1e9999999999, \"renewTime\": \"2026-02-30T00:00:00.000000Z\"}" })
	void aSpecWithoutSenseIsAnEmptyRecord(String spec) throws IOException {
		assertThat(DOCUMENT.read(lease(spec)).record()).isEqualTo(LeaderElectionRecord.EMPTY);
	}

	@Test
	void aSpecOfAnotherTypeIsReplaced() throws IOException {
		JsonObject lease = DOCUMENT.replace(DOCUMENT.read(lease("[1]")), RECORD);
		assertThat(DOCUMENT.read(lease).record()).isEqualTo(RECORD);
	}

	@ParameterizedTest
	@CsvSource({ "15,15", "0,0", "-3,0", "2147483647,2147483647", "99999999999,2147483647" })
	void countsBeyondTheApiAreTheNearestOnes(String written, int read) throws IOException {
		LeaderElectionRecord record = DOCUMENT
			.read(lease("{\"leaseDurationSeconds\": %s, \"leaseTransitions\": %s}".formatted(written, written)))
			.record();
		assertThat(record.leaseDuration()).isEqualTo(Duration.ofSeconds(read));
		assertThat(record.leaderTransitions()).isEqualTo(read);
	}

	@ParameterizedTest
	@CsvSource({ "2026-03-04T05:06:07.000008Z,2026-03-04T05:06:07.000008Z",
			"2026-03-04T07:06:07.000008+02:00,2026-03-04T05:06:07.000008Z", "2026-03-04T05:06:07Z,2026-03-04T05:06:07Z",
			"2026-03-04T05:06:07.5Z,2026-03-04T05:06:07.500Z" })
	void timesAreReadInEveryFormOfTheApi(String written, Instant read) throws IOException {
		assertThat(DOCUMENT.read(lease("{\"renewTime\": \"%s\"}".formatted(written))).record().renewTime())
			.isEqualTo(read);
	}

	@ParameterizedTest
	@CsvSource({ "2026-03-04T05:06:07Z,2026-03-04T05:06:07.000000Z",
			"2026-12-31T23:59:59.999999999Z,2026-12-31T23:59:59.999999Z",
			"1969-12-31T23:59:59.5Z,1969-12-31T23:59:59.500000Z" })
	void timesAreWrittenInUtcWithSixDigits(Instant time, String text) {
		assertThat(MicroTime.format(time)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "41/2026-03-04T05:06:07.000008Z,41", "41/2026-03-04T05:06:08.000000Z,none", "41,none", "41/,none",
					"/2026-03-04T05:06:07.000008Z,none", "4x/2026-03-04T05:06:07.000008Z,none",
					"-1/2026-03-04T05:06:07.000008Z,none",
					"123456789012345678901234567890/2026-03-04T05:06:07.000008Z,123456789012345678901234567890" })
	void aTokenIsBelievedWhileItsTermLasts(String annotation, @Nullable String token) throws IOException {
		JsonObject lease = lease("{\"holderIdentity\": \"x\", \"acquireTime\": \"2026-03-04T05:06:07.000008Z\"}");
		JsonObject annotations = new JsonObject();
		annotations.addProperty(LeaseDocument.FENCING_TOKEN, annotation);
		lease.getAsJsonObject("metadata").add("annotations", annotations);
		assertThat(DOCUMENT.read(lease).record().fencingToken())
			.isEqualTo((token != null) ? ResourceVersion.parse(token) : null);
	}

	@Test
	void aTokenWithoutAcquireTimeIsNotBelieved() throws IOException {
		JsonObject lease = lease("{\"holderIdentity\": \"x\"}");
		lease.getAsJsonObject("metadata").add("annotations", Json.parse("""
				{"leaderelection.dev/fencing-token": "41/2026-03-04T05:06:07.000008Z"}
				"""));
		assertThat(DOCUMENT.read(lease).record().fencingToken()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"metadata\": null}", "{\"metadata\": {\"resourceVersion\": 7}}",
			"{\"metadata\": {\"resourceVersion\": \"\"}}", "{\"metadata\": {\"resourceVersion\": \"abc\"}}" })
	void anObjectWithoutVersionCantBeRead(String lease) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> DOCUMENT.read(Json.parse(lease)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "[]", "7", "{", "{\"a\":", "{\"a\":1", "<html></html>", "{} {}", "{}x",
			"{\"a\":tru" })
	void onlyOneWholeObjectIsJson(String text) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Json.parse(text));
	}

	private static JsonObject lease(String spec) throws IOException {
		return Json.parse("""
				{"kind": "Lease", "metadata": {"name": "orders", "uid": "u", "resourceVersion": "7"}, "spec": %s}
				""".formatted(spec));
	}

}
