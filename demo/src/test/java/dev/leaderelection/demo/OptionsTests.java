package dev.leaderelection.demo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The command line, and what a person types.
 */
class OptionsTests {

	@Test
	void withoutOptionsTheElectionIsEmbeddedAndFast() {
		Options options = Options.parse();
		assertThat(options.apiServer()).isFalse();
		assertThat(options.kubeconfig()).isNull();
		assertThat(options.profile()).isEqualTo("fast");
		assertThat(options.script()).isNull();
	}

	@Test
	void whatFollowsTwoDashesGoesToTheReplicas() {
		Options options = Options.parse("--verbose", "--", "--leader-election.retry-period=1s", "--help");
		assertThat(options.verbose()).isTrue();
		assertThat(options.help()).isFalse();
		assertThat(options.replicaArguments()).containsExactly("--leader-election.retry-period=1s", "--help");
	}

	@Test
	void aScriptIsAListOfOrders() {
		assertThat(Options.parse("--script", "kill, stop replica-2,quit").script()).containsExactly(
				new Order(Command.KILL, null), new Order(Command.STOP, "replica-2"), new Order(Command.QUIT, null));
	}

	@Test
	void anOrderMayBeTypedInAnyCase() {
		assertThat(Order.parse("  Pause Replica-3 ")).isEqualTo(new Order(Command.PAUSE, "replica-3"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			--fast;                         No such option: --fast
			--script;                       --script needs a value
			--script dance;                 No such command: dance
			--profile rapid;                --profile must be fast, balanced or slow, not rapid
			--namespace a;                  --context and --namespace need --kubeconfig
			--api-server --kubeconfig f;    --api-server and --kubeconfig exclude each other
			""")
	void mistakesAreNamed(String arguments, String message) {
		assertThatExceptionOfType(Options.UsageFailure.class).isThrownBy(() -> Options.parse(arguments.split(" ")))
			.withMessage(message);
	}

}
