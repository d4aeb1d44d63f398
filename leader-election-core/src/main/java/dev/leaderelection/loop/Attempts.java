package dev.leaderelection.loop;

import dev.leaderelection.lock.Outcome;
import dev.leaderelection.protocol.Reading;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of an election have fared: what an operator asks first when there is
 * no leader.
 *
 * @param heard when the lock was last heard of, by a definite answer or by its watch,
 * {@code null} if never
 * @param failed when a request last failed, {@code null} if never
 * @param error why it failed, {@code null} if none did
 * @param failures how many failed since the lock was last heard of
 * @param allFailures how many failed since the start
 */
public record Attempts(@Nullable Reading heard, @Nullable Reading failed, @Nullable String error, int failures,
		long allFailures) {

	static final Attempts NONE = new Attempts(null, null, null, 0, 0);

	Attempts after(Outcome outcome, Reading now) {
		if (outcome instanceof Outcome.Refused refused) {
			return failed(refused.reason(), now);
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			return failed(unknown.reason(), now);
		}
		return heard(now);
	}

	Attempts heard(Reading now) {
		return new Attempts(now, this.failed, this.error, 0, this.allFailures);
	}

	Attempts failed(String reason, Reading now) {
		return new Attempts(this.heard, now, reason, Math.min(this.failures, Integer.MAX_VALUE - 1) + 1,
				this.allFailures + 1);
	}

}
