package dev.leaderelection.spring;

import java.util.Optional;

import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import org.jspecify.annotations.Nullable;

/**
 * The term in which the present {@link LeaderOnly} method runs: for its fencing token,
 * and to check that it is still valid. Belongs to the thread of the call; pass the
 * {@link Leadership} on to other threads. In a reactive method it is the entry
 * {@code Leadership.class} of the subscriber's context.
 */
public final class CurrentLeadership {

	private static final ThreadLocal<@Nullable Leadership> current = new ThreadLocal<>();

	private CurrentLeadership() {
	}

	/**
	 * The term of the running call.
	 * @return the term, empty outside of leader-only methods
	 */
	public static Optional<Leadership> get() {
		return Optional.ofNullable(current.get());
	}

	/**
	 * Asserts that leadership entitles the running call to go on, for example before a
	 * commit.
	 * @return the term, valid at this instant
	 * @throws NotLeaderException if the term has ended, or there is none
	 */
	public static Leadership require() {
		Leadership leadership = get().orElseThrow(CurrentLeadership::none);
		leadership.check();
		return leadership;
	}

	/**
	 * Makes a term the current one of this thread, for a method that runs leader-only
	 * work by other means than the annotation.
	 * @param leadership the term
	 * @return restores, on the same thread, what was there before
	 */
	public static Scope open(Leadership leadership) {
		Leadership previous = current.get();
		current.set(leadership);
		return () -> restore(previous);
	}

	static NotLeaderException none() {
		return new NotLeaderException("No leader-only method is running on this thread");
	}

	private static void restore(@Nullable Leadership previous) {
		if (previous != null) {
			current.set(previous);
		}
		else {
			current.remove();
		}
	}

	/** The time in which a term is the current one. */
	public interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
