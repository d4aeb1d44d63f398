package dev.leaderelection.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.google.gson.JsonObject;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.RawClient;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The contract for a lock on an object of a real API server, reached through a relay. */
@UsesApiServer
public abstract class ClusterLockContract extends ResourceLockContract {

	protected static final String NAME = "orders";

	@TempDir
	Path directory;

	private Namespace namespace;

	private Relay relay;

	@BeforeEach
	void openRelay(Namespace namespace) throws IOException {
		this.namespace = namespace;
		this.relay = new Relay(namespace.server().port());
	}

	@AfterEach
	void closeRelay() throws IOException {
		this.relay.close();
	}

	/** The path of the collection, such as {@code /api/v1/namespaces/NAME/secrets}. */
	protected abstract String collection();

	/** A JSON merge patch that makes the record senseless. */
	protected abstract String malformed();

	protected final String namespace() {
		return this.namespace.name();
	}

	/** A kubeconfig of an administrator, by way of the relay. */
	protected final Path kubeconfig() throws IOException {
		String text = Files.readString(this.namespace.server().adminKubeconfig());
		return Files.writeString(this.directory.resolve("kubeconfig"),
				text.replace(":" + this.namespace.server().port(), ":" + this.relay.port()));
	}

	protected final RawClient admin() {
		return this.namespace.server().admin();
	}

	protected final String path() {
		return collection() + "/" + NAME;
	}

	@Override
	protected void delete() {
		admin().delete(path()).orThrow();
	}

	@Override
	protected void writeSparse() {
		admin().post(collection(), "{\"metadata\": {\"name\": \"%s\"}}".formatted(NAME)).orThrow();
	}

	@Override
	protected void writeMalformed() {
		admin().patch(path(), malformed()).orThrow();
	}

	@Override
	protected void addForeignData() {
		admin().patch(path(), "{\"metadata\": {\"labels\": {\"team\": \"a\"}, \"annotations\": {\"note\": \"é\"}}}")
			.orThrow();
	}

	@Override
	protected boolean hasForeignData() {
		JsonObject metadata = admin().get(path()).orThrow().json().getAsJsonObject("metadata");
		assertThat(metadata.getAsJsonObject("labels").get("team").getAsString()).isEqualTo("a");
		assertThat(metadata.getAsJsonObject("annotations").get("note").getAsString()).isEqualTo("é");
		return true;
	}

	@Override
	protected void hang() {
		this.relay.hang();
	}

}
