package dev.leaderelection.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param help whether only to print the usage
 * @param apiServer whether to elect on an API server that the demo starts
 * @param kubeconfig the kubeconfig of the user's own cluster, or null
 * @param context the context of that kubeconfig, or null for its current one
 * @param namespace the namespace of the Lease, or null for the context's
 * @param profile the election's durations
 * @param script the commands to run in place of those typed, or null
 * @param verbose whether to show all that the replicas log
 * @param replicaArguments further arguments of every replica
 */
record Options(boolean help, boolean apiServer, @Nullable String kubeconfig, @Nullable String context,
		@Nullable String namespace, String profile, @Nullable List<Order> script, boolean verbose,
		List<String> replicaArguments) {

	static final String USAGE = """
			Usage: java -jar demo/target/demo.jar [OPTION]... [-- ARGUMENT_OF_EVERY_REPLICA]...

			Starts three replicas of the sample application on this machine. Where they elect:
			  (nothing)            in files in a temporary folder: needs neither a cluster nor a network
			  --api-server         by a Lease on a real API server that the demo starts (etcd and kube-apiserver are
			                       taken from KUBEBUILDER_ASSETS, or built once with Go)
			  --kubeconfig FILE    by a Lease in your own cluster; also --context NAME, --namespace NAME

			  --profile NAME       fast (the default here: a crashed leader is replaced after 5 s), balanced (15 s,
			                       the starter's default) or slow (60 s)
			  --script COMMANDS    run unattended, for example stop,kill,pause,resume,quit; the exit status is 1 if the
			                       work did not move each time
			  --verbose            show all that the replicas log
			  --help               this text
			""";

	/** After how many seconds a crashed leader is replaced. */
	private static final Map<String, Integer> PROFILES = Map.of("fast", 5, "balanced", 15, "slow", 60);

	/**
	 * Read the command line.
	 * @param arguments what was typed
	 * @return the options
	 * @throws UsageFailure if they make no sense
	 */
	static Options parse(String... arguments) {
		Parser parser = new Parser();
		Deque<String> left = new ArrayDeque<>(List.of(arguments));
		while (!left.isEmpty()) {
			parser.take(left.removeFirst(), left);
		}
		return parser.options();
	}

	String describeProfile() {
		return "profile '%s': a crashed leader is replaced after %d s".formatted(this.profile,
				PROFILES.get(this.profile));
	}

	private static final class Parser {

		private boolean help;

		private boolean apiServer;

		private @Nullable String kubeconfig;

		private @Nullable String context;

		private @Nullable String namespace;

		private String profile = "fast";

		private @Nullable List<Order> script;

		private boolean verbose;

		private final List<String> replicaArguments = new ArrayList<>();

		void take(String option, Deque<String> left) {
			switch (option) {
				case "--help", "-h" -> this.help = true;
				case "--api-server" -> this.apiServer = true;
				case "--kubeconfig" -> this.kubeconfig = value(option, left);
				case "--context" -> this.context = value(option, left);
				case "--namespace" -> this.namespace = value(option, left);
				case "--profile" -> this.profile = profile(value(option, left));
				case "--script" -> this.script = Order.script(value(option, left));
				case "--verbose" -> this.verbose = true;
				case "--" -> takeAll(left);
				default -> throw new UsageFailure("No such option: " + option);
			}
		}

		private static String value(String option, Deque<String> left) {
			if (left.isEmpty()) {
				throw new UsageFailure(option + " needs a value");
			}
			return left.removeFirst();
		}

		private static String profile(String name) {
			if (!PROFILES.containsKey(name)) {
				throw new UsageFailure("--profile must be fast, balanced or slow, not " + name);
			}
			return name;
		}

		private void takeAll(Deque<String> left) {
			this.replicaArguments.addAll(left);
			left.clear();
		}

		Options options() {
			if (this.apiServer && this.kubeconfig != null) {
				throw new UsageFailure("--api-server and --kubeconfig exclude each other");
			}
			if (this.kubeconfig == null && (this.context != null || this.namespace != null)) {
				throw new UsageFailure("--context and --namespace need --kubeconfig");
			}
			return new Options(this.help, this.apiServer, this.kubeconfig, this.context, this.namespace, this.profile,
					this.script, this.verbose, List.copyOf(this.replicaArguments));
		}

	}

	/** The command line makes no sense. */
	static final class UsageFailure extends RuntimeException {

		UsageFailure(String message) {
			super(message);
		}

	}

}
