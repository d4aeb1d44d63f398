package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import okhttp3.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a process can tell of the container that it runs in. */
class OwnContainerTests {

	private static final String UID = "7d0c29a5-51c5-4a6c-9a4f-0b6f2f1f7a11";

	static final List<Named<UnaryOperator<ProcFolder>>> UNCERTAIN = List.of(
			Named.of("no kubelet", (proc) -> proc.mounts("/home/me/termination-log")),
			Named.of("a file that only looks like it", (proc) -> proc.mounts("/pods/u/containers/app/notrandom")),
			Named.of("two termination messages",
					(proc) -> proc
						.mounts("/pods/u/containers/a/0a1b2c3d /a rw\n1 2 8:1 /pods/u/containers/b/0a1b2c3d")),
			Named.of("a mount point with an escaped space",
					(proc) -> proc.mounts("/pods/u/containers/a/0a1b2c3d /my\\040log rw\n1 2 8:1 /x")),
			Named.of("process ids shared within the pod", (proc) -> proc.write("1/cgroup", "0::/../cri-pause\n")),
			Named.of("no boot id", (proc) -> proc.write("sys/kernel/random/boot_id", "none\n")),
			Named.of("a start that is no number", (proc) -> proc.started("soon")),
			Named.of("a short stat", (proc) -> proc.write("1/stat", "1 (java) S 0\n")),
			Named.of("an empty stat", (proc) -> proc.write("1/stat", "")));

	@TempDir
	private Path folder;

	private ProcFolder proc;

	@BeforeEach
	void startInAPod() {
		this.proc = ProcFolder.of(this.folder, UID, "app", 4711);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/var/lib/kubelet", "", "/var/lib/docker/volumes/6f/_data/lib/kubelet", "/@/kubelet" })
	void podContainerBootAndStartAreTheKernelsAndTheKubelets(String root) {
		this.proc.mounts(root + "/pods/" + UID + "/containers/web-1/0a1b2c3d");
		assertThat(this.proc.container().instance())
			.isEqualTo(new ContainerInstance(UID, "web-1", ProcFolder.BOOT_ID, 4711));
	}

	@ParameterizedTest
	@FieldSource("UNCERTAIN")
	void whatIsUncertainIsNotTold(UnaryOperator<ProcFolder> change) {
		OwnContainer container = change.apply(this.proc).container();
		assertThat(container.instance()).isNull();
		assertThat(container.token()).isNull();
		assertThat(this.proc.terminationMessage()).isEmptyFile();
	}

	@Test
	void onAMachineWithoutTheseFilesNothingIsTold() {
		assertThat(new OwnContainer(this.folder.resolve("none")).instance()).isNull();
	}

	@Test
	void theTokenIsALineOfTheTerminationMessageAndWhatIsThereStays() throws IOException {
		Files.writeString(this.proc.terminationMessage(), "not the last word");
		OwnContainer container = this.proc.container();
		String token = container.token();
		assertThat(token).matches("[0-9a-f]{32}");
		assertThat(container.token()).isEqualTo(token);
		assertThat(this.proc.terminationMessage())
			.hasContent("not the last word\nleaderelection.dev/process=" + token + "\n");
	}

	@Test
	void eachProcessHasATokenOfItsOwn() {
		assertThat(this.proc.container().token()).isNotEqualTo(this.proc.container().token());
		assertThat(this.proc.terminationMessage()).content().hasLineCount(4);
	}

	@Test
	void aMessageThatCantBeWrittenOrIsLongAlreadyHasNoToken() throws IOException {
		Files.writeString(this.proc.terminationMessage(), "x".repeat(2000));
		assertThat(this.proc.container().token()).isNull();
		assertThat(this.proc.terminationMessage()).hasSize(2000);
		Files.delete(this.proc.terminationMessage());
		OwnContainer container = this.proc.container();
		assertThat(container.token()).isNull();
		assertThat(container.token()).isNull();
		assertThat(container.instance()).isNotNull();
		assertThat(this.proc.terminationMessage()).doesNotExist();
	}

	@Test
	void whatIsForgottenIsReadAgainAndAnotherRunOfTheContainerHasAnotherToken() {
		OwnContainer container = this.proc.container();
		ContainerInstance before = container.instance();
		String token = container.token();
		container.forget();
		assertThat(container.instance()).isEqualTo(before);
		assertThat(container.token()).isEqualTo(token);
		this.proc.started("987654");
		assertThat(container.instance()).isEqualTo(before);
		container.forget();
		assertThat(container.instance()).isNotNull().isNotEqualTo(before);
		assertThat(container.token()).isNotNull().isNotEqualTo(token);
		this.proc.write("self/mountinfo", "");
		container.forget();
		assertThat(container.instance()).isNull();
		assertThat(container.token()).isNull();
	}

	/** Proof is looked for on a thread that must not wait for a file. */
	@Test
	void whatIsKnownWithoutReadingIsWhatWasReadBefore() {
		OwnContainer container = this.proc.container();
		assertThat(container.known()).isNull();
		ContainerInstance instance = container.instance();
		assertThat(container.known()).isNotNull().isEqualTo(instance);
		container.forget();
		assertThat(container.known()).isNull();
	}

	@Test
	void aReadOfTheLockFindsOutWhereThisProcessRuns() {
		try (ScriptedServer server = new ScriptedServer(Protocol.HTTP_1_1);
				KubernetesConnection connection = KubernetesConnection.of(server.client())) {
			OwnContainer container = this.proc.container();
			LeaseOptions options = LeaseOptions.DEFAULTS;
			connection.lease("shop", "orders", options, container).read(Duration.ofSeconds(20));
			assertThat(container.known()).as("nobody asked for it").isNull();
			options = options.fastTakeover(FastTakeover.samePod());
			connection.lease("shop", "orders", options, container).read(Duration.ofSeconds(20));
			assertThat(container.known()).isNotNull();
		}
	}

}
