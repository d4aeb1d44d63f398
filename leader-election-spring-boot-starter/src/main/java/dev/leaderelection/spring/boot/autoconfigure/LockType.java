package dev.leaderelection.spring.boot.autoconfigure;

/** What the candidates of an election compete for. */
public enum LockType {

	/**
	 * The Lease inside a Kubernetes pod, or if a kubeconfig is set; otherwise the local
	 * lock.
	 */
	AUTO,

	/** A Kubernetes Lease. */
	LEASE,

	/** A Kubernetes ConfigMap, for fleets with candidates that know no Leases. */
	CONFIG_MAP,

	/** A lock among the processes of this machine, for development. */
	LOCAL,

	/** A lock within this process, which therefore always leads. */
	IN_MEMORY

}
