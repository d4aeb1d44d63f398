package dev.leaderelection.kubernetes;

import org.jspecify.annotations.Nullable;

/**
 * Whether a crash is taken over before the lease ends, where it is proven that the
 * leader's process is gone. Off by default. A holder that is only silent, not ready or on
 * a node that is not heard of still keeps its lease: that proves nothing.
 *
 * @param enabled whether proofs are left behind and looked for
 * @param pod the name of the pod that this process runs in, {@code null} if only a
 * container of the same pod is to take over
 */
public record FastTakeover(boolean enabled, @Nullable String pod) {

	/** Everybody waits for the end of the lease. */
	public static final FastTakeover NONE = new FastTakeover(false, null);

	/**
	 * Checks the pod's name.
	 * @throws IllegalArgumentException if no pod can have it
	 */
	public FastTakeover {
		if (pod != null && !Resource.isName(pod)) {
			throw new IllegalArgumentException("'" + pod + "' can't be the name of a Pod");
		}
	}

	/**
	 * A container that is started again after a crash takes over from its predecessor at
	 * once. Needs no permission.
	 * @return the choice
	 */
	public static FastTakeover samePod() {
		return new FastTakeover(true, null);
	}

	/**
	 * The same, and any other candidate takes over as soon as the kubelet reports that
	 * the leader's container has ended. Needs a Role with {@code watch} on pods, in the
	 * namespace of the lock, where the pods must be.
	 * @param pod the name of the pod that this process runs in
	 * @return the choice
	 * @throws IllegalArgumentException if no pod can have that name
	 */
	public static FastTakeover anyPod(String pod) {
		return new FastTakeover(true, pod);
	}

}
