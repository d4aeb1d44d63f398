package dev.leaderelection.kubernetes;

/**
 * One run of a container, from its start to its end: what a restarted container has in
 * common with its predecessor, and what not.
 *
 * @param podUid the {@code metadata.uid} of the pod
 * @param container the name of the container within the pod
 * @param bootId the kernel's name for the present run of the machine
 * @param started when process 1 of the container started, in ticks since the boot
 */
record ContainerInstance(String podUid, String container, String bootId, long started) {

	/**
	 * Whether this run is over because a later one exists: a kubelet starts a container
	 * again only after it has ended, and with its process 1 all others end. Two processes
	 * of one run, and runs on different machines, prove nothing.
	 * @param later a run that has begun, such as the present one
	 * @return {@code true} if this one has ended
	 */
	boolean isOverBecauseOf(ContainerInstance later) {
		return this.podUid.equals(later.podUid) && this.container.equals(later.container)
				&& this.bootId.equals(later.bootId) && this.started < later.started;
	}

}
