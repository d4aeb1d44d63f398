package dev.leaderelection.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import dev.leaderelection.apiserver.ClientGoCandidate;
import dev.leaderelection.apiserver.ClientGoCandidateSetup;
import org.jspecify.annotations.Nullable;

/** client-go's candidate. It campaigns once, so that each start is a new process. */
final class GoContender implements Contender {

	private final Arena arena;

	private final ElectorSettings settings;

	private @Nullable ClientGoCandidate candidate;

	GoContender(Arena arena, ElectorSettings settings) {
		this.arena = arena;
		this.settings = settings;
	}

	@Override
	public void start() {
		this.candidate = setup().start();
	}

	private ClientGoCandidateSetup setup() {
		ElectorSettings settings = this.settings;
		return ClientGoCandidate.on(this.arena.namespace(), settings.lease(), settings.identity())
			.kubeconfig(Path.of(settings.kubeconfig()))
			.durations(settings.leaseDuration(), settings.renewDeadline(), settings.retryPeriod());
	}

	@Override
	public Instant awaitGranted(Instant after, Duration within) {
		return candidate().awaitEvent((event) -> event.name().equals("granted") && event.at().isAfter(after), within)
			.at();
	}

	@Override
	public void awaitFollowing(Duration within) {
		candidate().awaitEvent("leader", within);
	}

	/** The stamp is taken before the signal is sent, a few milliseconds too early. */
	@Override
	public Instant release() {
		Instant asked = Instant.now();
		candidate().terminate();
		return asked;
	}

	@Override
	public Instant kill() {
		Instant killed = Instant.now();
		candidate().kill();
		return killed;
	}

	@Override
	public void close() {
		if (this.candidate != null) {
			this.candidate.close();
		}
	}

	private ClientGoCandidate candidate() {
		return Objects.requireNonNull(this.candidate);
	}

}
