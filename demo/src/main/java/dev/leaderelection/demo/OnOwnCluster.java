package dev.leaderelection.demo;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The replicas run here and elect by a Lease in the user's own cluster.
 *
 * @param kubeconfig how to reach it
 * @param context the kubeconfig's context, or null for its current one
 * @param namespace the Lease's namespace, or null for the context's
 */
record OnOwnCluster(String kubeconfig, @Nullable String context, @Nullable String namespace) implements ElectionPlace {

	@Override
	public String description() {
		return "They elect by the Lease " + ELECTION + " in your cluster. Watch it beside: " + kubectl() + " get lease "
				+ ELECTION + " -w";
	}

	private String kubectl() {
		return "kubectl --kubeconfig " + this.kubeconfig + option(" --context ", this.context)
				+ option(" -n ", this.namespace);
	}

	@Override
	public List<String> arguments() {
		List<String> arguments = new ArrayList<>();
		arguments.add("--leader-election.lock.type=lease");
		arguments.add("--leader-election.kubernetes.kubeconfig=" + this.kubeconfig);
		add(arguments, "--leader-election.kubernetes.context=", this.context);
		add(arguments, "--leader-election.kubernetes.namespace=", this.namespace);
		return arguments;
	}

	private static void add(List<String> arguments, String name, @Nullable String value) {
		if (value != null) {
			arguments.add(name + value);
		}
	}

	private static String option(String name, @Nullable String value) {
		return (value != null) ? name + value : "";
	}

}
