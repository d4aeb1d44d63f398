package dev.leaderelection.protocol;

import java.time.Instant;
import java.util.List;

import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a candidate remembers.
 *
 * @param phase what it is doing
 * @param view what it knows of the record
 * @param marks renew times of its own writes that may be what is stored: the last
 * confirmed one and those of unknown outcome (rule 7)
 * @param inFlight the outstanding request, of which there is at most one (rule 4)
 * @param doubtful whether a read must come before the next write (rule 5)
 * @param watching whether changes are reported without being asked for
 * @param stopping whether it is to halt as soon as it holds nothing
 * @param nextRead monotonic time of the next read
 * @param nextWrite monotonic time before which no write is repeated
 * @param tried the newest version on which it tried to take over
 * @param lostClaims how many of its claims in a row met a conflict, as far as that
 * matters (rule 17)
 * @param ended the identity of the process that last was proven to have ended (rule 16)
 * @param lastRequest the number of the last request
 */
public record ElectionState(Phase phase, View view, List<Instant> marks, @Nullable InFlight inFlight, boolean doubtful,
		boolean watching, boolean stopping, long nextRead, long nextWrite, @Nullable ResourceVersion tried,
		int lostClaims, @Nullable String ended, long lastRequest) {

	public ElectionState {
		marks = List.copyOf(marks);
	}

	/**
	 * The state of a candidate that knows nothing.
	 * @param now both clocks
	 * @return the first state
	 */
	public static ElectionState initial(Reading now) {
		return resumed(new View.Unseen(), now);
	}

	/**
	 * The state of a candidate that remembers what it saw before it was stopped, and
	 * looks again before it does anything.
	 * @param seen the view at the end of the earlier run, by the same monotonic clock
	 * @param now both clocks
	 * @return the first state
	 */
	public static ElectionState resumed(View seen, Reading now) {
		return new ElectionState(new Phase.Following(now.monotonic()), new View.Unseen(seen.last()), List.of(), null,
				false, false, false, now.monotonic(), now.monotonic(), null, 0, null, 0);
	}

	/**
	 * A request without a reply.
	 *
	 * @param id its number
	 * @param request what was sent
	 * @param sent both clocks, immediately before sending
	 */
	public record InFlight(long id, Request request, Reading sent) {
	}

}
