package dev.leaderelection.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Many candidates of this library in one process, each with threads and a connection of
 * its own, as if they were as many processes.
 */
final class OurCrowd implements Elector {

	private final List<OurElector> electors;

	OurCrowd(ElectorSettings settings, Voice voice, int size) {
		this.electors = IntStream.range(0, size)
			.mapToObj((i) -> new OurElector(settings.on(settings.lease(), settings.identity() + "-" + i), voice))
			.toList();
	}

	@Override
	public void campaign() {
		this.electors.forEach(OurElector::campaign);
	}

	@Override
	public void release() {
		this.electors.forEach(OurElector::release);
	}

}
