package dev.leaderelection.protocol;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

final class Planted {

	final AtomicLong count = new AtomicLong();

	Instant now() {
		return Instant.now();
	}

}
