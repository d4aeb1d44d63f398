package dev.leaderelection.loop;

import dev.leaderelection.lock.Outcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator once why there may be no leader, and once that it is over: a refusal
 * at once, since waiting won't mend it, and a lock that doesn't answer at the second
 * time. Lives on the loop's thread.
 */
final class FailureLog {

	private static final Logger logger = LoggerFactory.getLogger(FailureLog.class);

	private final String candidate;

	private @Nullable String warned;

	private int failures;

	FailureLog(String candidate) {
		this.candidate = candidate;
	}

	void ended(Outcome outcome) {
		if (outcome instanceof Outcome.Refused refused) {
			failed(refused.reason(), refused.reason());
		}
		else if (outcome instanceof Outcome.Unknown unknown) {
			failed(unknown.reason(), "no answer");
		}
		else {
			answered();
		}
	}

	private void failed(String reason, String kind) {
		this.failures++;
		logger.debug("{}: a request failed: {}", this.candidate, reason);
		boolean passing = kind.equals("no answer") && this.failures == 1;
		if (!passing && !kind.equals(this.warned)) {
			this.warned = kind;
			logger.warn("{} can't become or stay leader until this is mended, and keeps trying: {}", this.candidate,
					reason);
		}
	}

	private void answered() {
		if (this.warned != null) {
			logger.info("{} reaches the lock again, after {} failed requests", this.candidate, this.failures);
		}
		this.warned = null;
		this.failures = 0;
	}

}
