package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which status of a pod proves that a holder has ended: one line a row. */
class PodStatusTests {

	private static final HolderInstance HOLDER = new HolderInstance("a_1",
			new ContainerInstance("uid-1", "app", "boot-1", 100), "pod-1", "0f0f");

	private static final HolderInstance UNNAMED = new HolderInstance("a_1", HOLDER.container(), "pod-1", null);

	private static final String MESSAGE = "\\nleaderelection.dev/process=0f0f\\n";

	private static final String RUNNING = "'state': {'running': {}}";

	private static final String TERMINATED = "'state': {'terminated': {'exitCode': 137}}";

	private static final String FINISHED = "'phase': 'Failed', 'containerStatuses': [{'name': 'app', " + TERMINATED
			+ "}, {'name': 'web', " + TERMINATED + "}]";

	private static final String GARBAGE = "'conditions': [{'type': 'DisruptionTarget', 'status': 'True', "
			+ "'reason': 'DeletionByPodGC'}]";

	static Stream<Arguments> proofs() {
		return Stream.of(row("terminated", app("'state': {'terminated': {'message': '" + MESSAGE + "'}}")),
				row("started again", app(RUNNING + ", 'lastState': {'terminated': {'message': '" + MESSAGE + "'}}")),
				row("waiting in a crash loop",
						app("'state': {'waiting': {}}, 'lastState': {'terminated': {'message': '" + MESSAGE + "'}}")),
				row("words around it",
						app("'state': {'terminated': {'message': 'OOM: bye" + MESSAGE + "more\\n" + "'}}")),
				row("a sidecar",
						"'initContainerStatuses': [{'name': 'app', 'state': {'terminated': {'message': '" + MESSAGE
								+ "'}}}]"),
				row("failed", FINISHED), row("succeeded", FINISHED.replace("Failed", "Succeeded")),
				row("evicted", FINISHED + ", 'conditions': [{'type': 'DisruptionTarget', 'status': 'True', "
						+ "'reason': 'TerminationByKubelet'}]"));
	}

	static Stream<Arguments> others() {
		return Stream.of(row("running", app(RUNNING)), row("no status", "'phase': 'Running'"),
				row("terminated without a message", app(TERMINATED)),
				row("an earlier run terminated, the present one runs",
						app(RUNNING + ", 'lastState': {'terminated': {'message': '" + MESSAGE.replace("0f0f", "0e0e")
								+ "'}}")),
				row("the token is only part of a line",
						app("'state': {'terminated': {'message': '" + MESSAGE.replace("0f0f", "0f0f0") + "'}}")),
				row("the token of a holder in a line of a log",
						app("'state': {'terminated': {'message': 'x leaderelection.dev/process=0f0f'}}")),
				row("the other container",
						"'containerStatuses': [{'name': 'web', 'state': {'terminated': " + "{'message': '" + MESSAGE
								+ "'}}}]"),
				row("a message of a container that waits", app("'state': {'waiting': {'message': '" + MESSAGE + "'}}")),
				row("not ready", app(RUNNING) + ", 'conditions': [{'type': 'Ready', 'status': 'False'}]"),
				row("unknown", app(RUNNING) + ", 'phase': 'Unknown'"),
				row("unknown, with all containers terminated", FINISHED.replace("Failed", "Unknown")),
				row("running, with all containers terminated", FINISHED.replace("Failed", "Running")),
				row("failed, but a container runs",
						"'phase': 'Failed', 'containerStatuses': [{'name': 'app', " + TERMINATED + "}, {'name': 'web', "
								+ RUNNING + "}]"),
				row("failed, but a container is missing",
						"'phase': 'Failed', 'containerStatuses': [{'name': 'app', " + TERMINATED + "}]"),
				row("failed, without containers", "'phase': 'Failed'"),
				row("marked by the garbage collection of pods", FINISHED + ", " + GARBAGE));
	}

	private static Arguments row(String name, String status) {
		return Arguments.argumentSet(name, status);
	}

	private static String app(String states) {
		return "'containerStatuses': [{'name': 'web', " + RUNNING + "}, {'name': 'app', " + states + "}]";
	}

	@ParameterizedTest
	@MethodSource("proofs")
	void theEndIsProven(String status) {
		assertThat(pod("'uid': 'uid-1'", status).showsEndOf(HOLDER)).isTrue();
	}

	@ParameterizedTest
	@MethodSource("others")
	void theEndIsNotProven(String status) {
		assertThat(pod("'uid': 'uid-1'", status).showsEndOf(HOLDER)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("proofs")
	void anotherPodByThatNameProvesNothing(String status) {
		assertThat(pod("'uid': 'uid-2'", status).showsEndOf(HOLDER)).isFalse();
		assertThat(pod("'name': 'pod-1'", status).showsEndOf(HOLDER)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("proofs")
	void withoutATokenOnlyAFinalPhaseProves(String status) {
		boolean isFinal = status.contains("'phase'");
		assertThat(pod("'uid': 'uid-1'", status).showsEndOf(UNNAMED)).isEqualTo(isFinal);
	}

	/** Whoever deletes it may have given up on its node. */
	@ParameterizedTest
	@MethodSource("proofs")
	void onAPodThatIsBeingDeletedAPhaseProvesNothing(String status) {
		boolean isFinal = status.contains("'phase'");
		String metadata = "'uid': 'uid-1', 'deletionTimestamp': '2026-11-21T09:12:04Z'";
		assertThat(pod(metadata, status).showsEndOf(HOLDER)).isNotEqualTo(isFinal);
	}

	private static PodStatus pod(String metadata, String status) {
		String json = "{'metadata': {" + metadata + "}, 'spec': {'containers': [{'name': 'app'}, {'name': 'web'}], "
				+ "'initContainers': [{'name': 'migrate'}]}, 'status': {" + status + "}}";
		try {
			return new PodStatus(Json.parse(json.replace('\'', '"')));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
