package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.util.List;

/**
 * What a candidate's process is told on its command line.
 *
 * @param library whose election
 * @param kubeconfig who it is to the API server
 * @param namespace where the Lease is
 * @param lease its name
 * @param identity the candidate's
 * @param leaseDuration whole seconds; the other durations are in proportion
 */
record ElectorSettings(Library library, String kubeconfig, String namespace, String lease, String identity,
		Duration leaseDuration) {

	static ElectorSettings parse(String[] words) {
		return new ElectorSettings(Library.valueOf(words[0]), words[1], words[2], words[3], words[4],
				Duration.parse(words[5]));
	}

	List<String> words() {
		return List.of(this.library.name(), this.kubeconfig, this.namespace, this.lease, this.identity,
				this.leaseDuration.toString());
	}

	/** 10 s for a lease of 15 s. */
	Duration renewDeadline() {
		return this.leaseDuration.multipliedBy(10).dividedBy(15);
	}

	/** 2 s for a lease of 15 s. */
	Duration retryPeriod() {
		return this.leaseDuration.multipliedBy(2).dividedBy(15);
	}

	ElectorSettings on(String otherLease, String otherIdentity) {
		return new ElectorSettings(this.library, this.kubeconfig, this.namespace, otherLease, otherIdentity,
				this.leaseDuration);
	}

}
