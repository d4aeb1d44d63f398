package dev.leaderelection.kubernetes;

import io.kubernetes.client.openapi.models.V1Lease;

/**
 * A change of a Lease, as a {@link LeaseWatch} reports it.
 *
 * @param type what happened
 * @param lease the Lease afterwards; of a deleted one the last state that was seen
 */
public record LeaseEvent(Type type, V1Lease lease) {

	/** What happened to a Lease. */
	public enum Type {

		/** It is new, or new to this watch. */
		ADDED,

		/** It has changed; quick changes may be reported as the last of them. */
		MODIFIED,

		/** It is gone. */
		DELETED

	}

}
