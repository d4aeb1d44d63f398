package dev.leaderelection.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where the binaries come from, with a pretended Go.
 */
class BinaryFinderTests {

	private static final String GO = """
			#!/bin/sh
			[ "$1" = version ] && { echo "go version go1.%d.1 linux/amd64"; exit 0; }
			%s
			""";

	private static final String BUILDS = """
			echo built >> "$0.builds"
			while [ "$1" != -o ]; do shift; done
			cp "$0" "$2"
			""";

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> output = new ArrayList<>();

	@TempDir
	private Path folder;

	private Path project;

	@BeforeEach
	void pretendAProject() throws IOException {
		this.project = this.folder.resolve("project");
		Path tools = Files.createDirectories(this.project.resolve("tools/api-server"));
		Files.writeString(tools.resolve("go.mod"),
				"require (\n\tk8s.io/kubernetes v1.36.3\n\tgo.etcd.io/etcd/server/v3 v3.6.8 // indirect\n)\n");
		Files.writeString(tools.resolve("go.sum"), "");
		Files.createDirectory(tools.resolve("clientgo-candidate"));
		Files.writeString(tools.resolve("clientgo-candidate/main.go"), "");
		this.environment.put("XDG_CACHE_HOME", this.folder.resolve("cache").toString());
	}

	@Test
	void assetsComeFirst() throws IOException {
		this.environment.put(BinaryFinder.ASSETS, this.folder.toString());
		Path etcd = executable(this.folder.resolve("etcd"), "#!/bin/sh");
		assertThat(find(Binary.ETCD)).isEqualTo(etcd);
	}

	@Test
	void whatTheAssetsLackIsBuiltOnceAndKept() throws IOException {
		this.environment.put(BinaryFinder.ASSETS, this.folder.toString());
		pretendGo(26, BUILDS);
		Path built = find(Binary.ETCD);
		assertThat(built).isExecutable().startsWith(this.folder.resolve("cache"));
		assertThat(find(Binary.ETCD)).isEqualTo(built);
		assertThat(this.folder.resolve("go.builds")).hasContent("built");
	}

	@Test
	void aBuildSaysWhatItDoes() throws IOException {
		pretendGo(26, BUILDS);
		Path built = find(Binary.KUBE_APISERVER);
		assertThat(this.output).hasSize(2);
		assertThat(this.output.get(0))
			.startsWith("Building kube-apiserver of Kubernetes v1.36.3 once, about 5 minutes on 2 cores; kept in ")
			.endsWith(built.getParent().toString());
		assertThat(this.output.get(1)).startsWith("Built kube-apiserver in ");
	}

	@Test
	void aChangedVersionIsBuiltAnew() throws IOException {
		pretendGo(26, BUILDS);
		Path first = find(Binary.ETCD);
		Path goMod = this.project.resolve("tools/api-server/go.mod");
		Files.writeString(goMod, Files.readString(goMod).replace("v1.36.3", "v1.36.4"));
		assertThat(find(Binary.ETCD)).isNotEqualTo(first);
	}

	@Test
	void theProjectIsFoundFromAModulesFolder() throws IOException {
		pretendGo(26, BUILDS);
		Path module = Files.createDirectories(this.project.resolve("leader-election-core"));
		assertThat(new BinaryFinder(this.environment, module, this.output::add).find(Binary.ETCD)).isExecutable();
	}

	@Test
	void aBuildThatFailsSaysWhyAndKeepsNothing() throws IOException {
		pretendGo(26, "echo no network; exit 1");
		assertUnavailable("No API server: building etcd with Go failed: no network");
		pretendGo(26, BUILDS);
		assertThat(find(Binary.ETCD)).isExecutable();
	}

	@Test
	void withoutGoTheRemedyIsNamed() {
		assertUnavailable("No etcd: set KUBEBUILDER_ASSETS to a folder that has it, "
				+ "or put Go 1.26 or newer on the PATH to have it built once");
	}

	@Test
	void anOldGoIsNoGo() throws IOException {
		pretendGo(25, BUILDS);
		assertUnavailable("No etcd: set KUBEBUILDER_ASSETS to a folder that has it, "
				+ "or put Go 1.26 or newer on the PATH to have it built once");
	}

	@Test
	void outsideTheProjectTheRemedyIsNamed() {
		this.project = this.folder;
		assertUnavailable("No etcd: set KUBEBUILDER_ASSETS to a folder that has it, "
				+ "or run in a checkout of the project, which can build it");
	}

	@Test
	void itCanBeSwitchedOff() {
		this.environment.put(UseOfApiServer.VARIABLE, "off");
		assertUnavailable("LEADER_ELECTION_API_SERVER is off");
	}

	private void assertUnavailable(String message) {
		assertThatExceptionOfType(ApiServerUnavailableException.class).isThrownBy(() -> find(Binary.ETCD))
			.withMessage(message);
	}

	private Path find(Binary binary) {
		return new BinaryFinder(this.environment, this.project, this.output::add).find(binary);
	}

	private void pretendGo(int minor, String build) throws IOException {
		this.environment.put("PATH", this.folder + ":/bin:/usr/bin");
		executable(this.folder.resolve("go"), GO.formatted(minor, build));
	}

	private static Path executable(Path file, String script) throws IOException {
		Files.writeString(file, script);
		assertThat(file.toFile().setExecutable(true)).isTrue();
		return file;
	}

}
