package dev.leaderelection.protocol;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import dev.leaderelection.lock.Snapshot;
import org.jspecify.annotations.Nullable;

/** What a candidate knows of the record. */
public sealed interface View {

	/**
	 * The version that this view is of.
	 * @return the version, {@code null} if unknown
	 */
	default @Nullable ResourceVersion knownVersion() {
		if (this instanceof Present present) {
			return present.snapshot().version();
		}
		return (this instanceof Missing missing) ? missing.version() : null;
	}

	/**
	 * Whether this view is newer than a version.
	 * @param version another version
	 * @return {@code true} if it is certainly newer
	 */
	default boolean isAfter(ResourceVersion version) {
		ResourceVersion known = knownVersion();
		return known != null && known.isAfter(version);
	}

	/**
	 * What was seen last, also by an earlier run.
	 * @return the sight, {@code null} if there was none
	 */
	default @Nullable Seen last() {
		return (this instanceof Unseen unseen) ? unseen.before() : (Seen) this;
	}

	/**
	 * Nothing yet.
	 *
	 * @param before what an earlier run saw last, {@code null} if there was none
	 */
	record Unseen(@Nullable Seen before) implements View {

		public Unseen() {
			this(null);
		}

	}

	/** Something, or that there is nothing. */
	sealed interface Seen extends View {

		/**
		 * When this was first seen.
		 * @return monotonic nanoseconds, read after it arrived (rule 2)
		 */
		long since();

		/**
		 * The record, or the last one before it went.
		 * @return the record, {@code null} if there never was one
		 */
		@Nullable LeaderElectionRecord record();

	}

	/**
	 * There is no record.
	 *
	 * @param version the version of the deletion, or the last one seen, if known
	 * @param since monotonic time of the first sight of the absence
	 * @param record the last one seen, whose holder may still believe in it (rule 8)
	 */
	record Missing(@Nullable ResourceVersion version, long since,
			@Nullable LeaderElectionRecord record) implements Seen {
	}

	/**
	 * This is the record.
	 *
	 * @param snapshot the record and its version
	 * @param since monotonic time after the first sight of this version (rule 2)
	 */
	record Present(Snapshot snapshot, long since) implements Seen {

		@Override
		public LeaderElectionRecord record() {
			return this.snapshot.record();
		}

	}

}
