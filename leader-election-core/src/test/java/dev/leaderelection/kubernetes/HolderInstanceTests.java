package dev.leaderelection.kubernetes;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a holder writes about itself, and what others conclude from it. */
class HolderInstanceTests {

	private static final ContainerInstance RUN = new ContainerInstance("uid-1", "app", "boot-1", 100);

	static final List<ContainerInstance> UNRELATED = List.of(RUN, new ContainerInstance("uid-2", "app", "boot-1", 101),
			new ContainerInstance("uid-1", "web", "boot-1", 101), new ContainerInstance("uid-1", "app", "boot-2", 101),
			new ContainerInstance("uid-1", "app", "boot-1", 99));

	static final List<String> SENSELESS = List.of("", "null", "[]", "{}", "nonsense", "{\"holder\": \"a\"}",
			"{\"holder\": \"a\", \"podUid\": \"u\", \"container\": \"c\", \"bootId\": \"b\"}",
			"{\"holder\": \"a\", \"podUid\": \"u\", \"container\": \"c\", \"bootId\": \"b\", \"started\": \"1\"}",
			"{\"holder\": \"a\", \"podUid\": \"u\", \"container\": \"c\", \"bootId\": \"b\", \"started\": 1.5}",
			"{\"holder\": 1, \"podUid\": \"u\", \"container\": \"c\", \"bootId\": \"b\", \"started\": 1}",
			new HolderInstance("a", RUN, "p".repeat(3000), null).text());

	@Test
	void theAnnotationIsReadAsItWasWritten() {
		for (HolderInstance holder : List.of(new HolderInstance("a_1", RUN, "pod-1", "0f"),
				new HolderInstance("a \"quoted\"", RUN, null, null))) {
			assertThat(HolderInstance.parse(holder.text())).isEqualTo(holder);
		}
	}

	@ParameterizedTest
	@FieldSource("SENSELESS")
	void anAnnotationThatMakesNoSenseSaysNothing(String text) {
		assertThat(HolderInstance.parse(text)).isNull();
	}

	@Test
	void aMissingAnnotationSaysNothing() {
		assertThat(HolderInstance.parse(null)).isNull();
	}

	@Test
	void aRunIsOverWhenTheSameContainerHasStartedLaterSinceTheSameBoot() {
		assertThat(RUN.isOverBecauseOf(new ContainerInstance("uid-1", "app", "boot-1", 101))).isTrue();
	}

	@ParameterizedTest
	@FieldSource("UNRELATED")
	void nothingElseProvesThatARunIsOver(ContainerInstance other) {
		assertThat(RUN.isOverBecauseOf(other)).isFalse();
	}

}
