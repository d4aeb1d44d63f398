package dev.leaderelection.lock;

import org.jspecify.annotations.Nullable;

/**
 * A record as it was stored at one version.
 *
 * @param version the version that a compare-and-set on this snapshot names
 * @param record the record
 * @param attachment whatever else the lock needs to write the record back without losing
 * foreign data, such as the labels and unknown fields of a Lease; only the lock that made
 * it reads it
 */
public record Snapshot(ResourceVersion version, LeaderElectionRecord record, @Nullable Object attachment) {

	public Snapshot(ResourceVersion version, LeaderElectionRecord record) {
		this(version, record, null);
	}

	@Override
	public String toString() {
		return this.version + " " + this.record;
	}

}
