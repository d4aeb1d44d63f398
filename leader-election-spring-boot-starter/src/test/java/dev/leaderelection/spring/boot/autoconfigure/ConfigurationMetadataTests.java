package dev.leaderelection.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElectionProfile;
import dev.leaderelection.spring.transaction.TransactionVeto;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationMetadataTests {

	private static final String PROPERTIES = """
			leader-election.auto-startup
			leader-election.candidate
			leader-election.catch-up.max-age
			leader-election.elections
			leader-election.enabled
			leader-election.health.tolerance
			leader-election.kubernetes.annotations
			leader-election.kubernetes.context
			leader-election.kubernetes.create-lease
			leader-election.kubernetes.fast-takeover
			leader-election.kubernetes.kubeconfig
			leader-election.kubernetes.labels
			leader-election.kubernetes.lease-name
			leader-election.kubernetes.namespace
			leader-election.kubernetes.owner.api-version
			leader-election.kubernetes.owner.kind
			leader-election.kubernetes.owner.name
			leader-election.kubernetes.owner.uid
			leader-election.kubernetes.pod-label
			leader-election.kubernetes.record-events
			leader-election.kubernetes.service-account-directory
			leader-election.lease-duration
			leader-election.local.directory
			leader-election.lock.type
			leader-election.name
			leader-election.pause-when-unready
			leader-election.phase
			leader-election.profile
			leader-election.renew-deadline
			leader-election.request-timeout
			leader-election.resign-when-down.contributor
			leader-election.resign-when-down.hold-off
			leader-election.resign-when-down.threshold
			leader-election.retry-period
			leader-election.role
			leader-election.status-file
			leader-election.stop-timeout
			leader-election.transactions.veto
			leader-election.wait-for-readiness
			management.endpoint.leader.access
			management.endpoint.leader.cache.time-to-live
			management.health.leader-election.enabled
			management.info.leader-election.enabled
			""";

	private final JsonNode metadata = metadata();

	@Test
	void everyPropertyHasADescription() {
		List<String> undescribed = new ArrayList<>();
		for (JsonNode property : this.metadata.get("properties")) {
			if (!property.path("description").asString("").endsWith(".")) {
				undescribed.add(property.get("name").asString());
			}
		}
		assertThat(undescribed).isEmpty();
	}

	@Test
	void thesePropertiesAreSupported() {
		assertThat(names()).containsExactlyInAnyOrderElementsOf(PROPERTIES.lines().toList());
	}

	@Test
	void defaultsAreNamed() {
		assertThat(property("leader-election.enabled").get("defaultValue").asBoolean()).isTrue();
		assertThat(property("leader-election.profile").get("defaultValue").asString()).isEqualTo("balanced");
		assertThat(property("leader-election.lock.type").get("defaultValue").asString()).isEqualTo("auto");
		assertThat(property("leader-election.kubernetes.fast-takeover").get("defaultValue").asString())
			.isEqualTo("none");
		assertThat(property("leader-election.catch-up.max-age").get("defaultValue").asString()).isEqualTo("1d");
		assertThat(property("leader-election.stop-timeout").get("defaultValue").asString()).isEqualTo("25s");
		assertThat(property("leader-election.wait-for-readiness").get("defaultValue").asBoolean()).isTrue();
	}

	@Test
	void valuesToChooseFromAreExplained() {
		for (JsonNode hint : this.metadata.get("hints")) {
			hint.get("values")
				.forEach((value) -> assertThat(value.get("description").asString())
					.as(hint.get("name").asString() + "=" + value.get("value").asString())
					.endsWith("."));
		}
		assertThat(values("leader-election.profile")).containsExactlyElementsOf(dashed(LeaderElectionProfile.values()));
		assertThat(values("leader-election.kubernetes.fast-takeover"))
			.containsExactlyElementsOf(dashed(FastTakeoverScope.values()));
		assertThat(values("leader-election.transactions.veto"))
			.containsExactlyElementsOf(dashed(TransactionVeto.values()));
		assertThat(values("leader-election.lock.type")).containsExactlyElementsOf(dashed(LockType.values()));
	}

	private List<String> values(String name) {
		List<String> values = new ArrayList<>();
		for (JsonNode hint : this.metadata.get("hints")) {
			if (hint.get("name").asString().equals(name)) {
				hint.get("values").forEach((value) -> values.add(value.get("value").asString()));
			}
		}
		return values;
	}

	private static List<String> dashed(Enum<?>[] values) {
		return Stream.of(values).map((value) -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')).toList();
	}

	static List<String> names() {
		List<String> names = new ArrayList<>();
		metadata().get("properties").forEach((property) -> names.add(property.get("name").asString()));
		return names;
	}

	private JsonNode property(String name) {
		for (JsonNode property : this.metadata.get("properties")) {
			if (property.get("name").asString().equals(name)) {
				return property;
			}
		}
		throw new AssertionError("There is no property " + name);
	}

	static JsonNode metadata() {
		try (InputStream stream = LeaderElectionProperties.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json")
			.nextElement()
			.openStream()) {
			return JsonMapper.builder().build().readTree(stream);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
