package dev.leaderelection.test;

import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceVersion;
import org.jspecify.annotations.Nullable;

/** Records to write. */
final class Records {

	static final Instant MORNING = Instant.parse("2026-03-29T01:59:59.123456Z");

	static final LeaderElectionRecord HELD = new LeaderElectionRecord("pod-a_1x", Duration.ofSeconds(15), MORNING,
			MORNING.plusSeconds(7), 3, ResourceVersion.of(41));

	private Records() {
	}

	static LeaderElectionRecord released() {
		return new LeaderElectionRecord(null, Duration.ofSeconds(1), MORNING, MORNING, 4, null);
	}

	static LeaderElectionRecord heldBy(String identity) {
		return new LeaderElectionRecord(identity, HELD.leaseDuration(), MORNING, MORNING, 3, null);
	}

	static LeaderElectionRecord renewedAt(Instant time) {
		return new LeaderElectionRecord("pod-a_1x", Duration.ofSeconds(15), MORNING, time, 3, null);
	}

	static LeaderElectionRecord tokened(@Nullable ResourceVersion token) {
		return new LeaderElectionRecord("pod-a_1x", Duration.ofSeconds(15), MORNING, MORNING, 3, token);
	}

}
