package dev.leaderelection.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A candidate in a JVM of its own, which stays the same over releases. */
final class JavaContender implements Contender {

	private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

	private final JavaProcess process;

	private Instant started = Instant.EPOCH;

	JavaContender(ElectorSettings settings) {
		this(settings, 1);
	}

	JavaContender(ElectorSettings settings, int crowd) {
		List<String> words = new ArrayList<>(settings.words());
		words.add(Integer.toString(crowd));
		this.process = JavaProcess.start(CandidateMain.class, words);
	}

	@Override
	public void start() {
		this.started = Instant.now();
		this.process.tell("start");
		await("started", this.started, ANSWERS_WITHIN);
	}

	@Override
	public Instant awaitGranted(Instant after, Duration within) {
		return await("granted", after, within);
	}

	@Override
	public void awaitFollowing(Duration within) {
		await("leader", this.started, within);
	}

	@Override
	public Instant release() {
		Instant told = Instant.now();
		this.process.tell("release");
		Instant asked = await("releasing", told, ANSWERS_WITHIN);
		await("released", told, ANSWERS_WITHIN);
		return asked;
	}

	@Override
	public Instant kill() {
		Instant killed = Instant.now();
		this.process.close();
		return killed;
	}

	@Override
	public void close() {
		this.process.close();
	}

	private Instant await(String name, Instant after, Duration within) {
		return this.process.await((event) -> event.name().equals(name) && event.at().isAfter(after), name, within).at();
	}

}
