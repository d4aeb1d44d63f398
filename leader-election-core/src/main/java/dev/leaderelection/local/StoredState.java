package dev.leaderelection.local;

import java.util.Map;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * One published state of a lock: an immutable file.
 *
 * @param sequence its place in the chain, and the name of its file
 * @param digest of the file's whole content, by which it is told from any other file that
 * may have the same name
 * @param previous the digest of the state before it, {@code null} for the first one
 * @param version the version that candidates compare
 * @param record the record
 * @param foreign fields that this release doesn't know, kept by every write
 */
record StoredState(long sequence, String digest, @Nullable String previous, ResourceVersion version,
		LeaderElectionRecord record, Map<String, String> foreign) {

	Snapshot snapshot() {
		return new Snapshot(this.version, this.record, this);
	}

	boolean isSameFileAs(@Nullable StoredState other) {
		return other != null && this.sequence == other.sequence && this.digest.equals(other.digest);
	}

}
