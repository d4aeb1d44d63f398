package dev.leaderelection.apiserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process that is a candidate with client-go's own leader election: the other side of
 * interoperability tests. It ends when its term does. Safe for use by several threads.
 */
public final class ClientGoCandidate implements AutoCloseable {

	private static final Duration ENDS_WITHIN = Duration.ofSeconds(10);

	private final Process process;

	private final Undertaker undertaker;

	private final Path errors;

	private final List<CandidateEvent> events = new CopyOnWriteArrayList<>();

	private final Thread reader;

	ClientGoCandidate(Process process, Undertaker undertaker, Path errors) {
		this.process = process;
		this.undertaker = undertaker;
		this.errors = errors;
		this.reader = new Thread(this::readEvents, "clientgo-candidate-" + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/**
	 * Begin to describe a candidate, with client-go's usual durations and as
	 * administrator.
	 * @param namespace where the Lease is
	 * @param lease its name
	 * @param identity the candidate's identity
	 * @return to be adjusted and started
	 * @throws ApiServerUnavailableException if there is no binary, and it can't be built
	 */
	public static ClientGoCandidateSetup on(Namespace namespace, String lease, String identity) {
		return new ClientGoCandidateSetup(BinaryFinder.here().find(Binary.CLIENTGO_CANDIDATE), namespace, lease,
				identity);
	}

	private void readEvents() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			lines.lines().map(CandidateEvent::parse).forEach(this.events::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// The stream ends so when the process is killed.
		}
	}

	/**
	 * What it has said so far, in order.
	 * @return a copy
	 */
	public List<CandidateEvent> events() {
		return List.copyOf(this.events);
	}

	/**
	 * Wait for the first event with a name.
	 * @param name see {@link CandidateEvent}
	 * @param within how long at most
	 * @return the event
	 * @throws AssertionError if it does not come in time or the process has ended without
	 * it, with all that the process said
	 */
	public CandidateEvent awaitEvent(String name, Duration within) {
		return awaitEvent((event) -> event.name().equals(name), within);
	}

	/**
	 * Wait for the first event that matches.
	 * @param filter which one
	 * @param within how long at most
	 * @return the event
	 * @throws AssertionError if it does not come in time or the process has ended without
	 * it, with all that the process said
	 */
	public CandidateEvent awaitEvent(Predicate<CandidateEvent> filter, Duration within) {
		Eventually.await(within, this::everythingSaid, () -> first(filter).isPresent() || !this.reader.isAlive());
		return first(filter).orElseThrow(() -> new AssertionError("Ended without " + everythingSaid()));
	}

	private Optional<CandidateEvent> first(Predicate<CandidateEvent> filter) {
		return this.events.stream().filter(filter).findFirst();
	}

	private String everythingSaid() {
		return "the event; there were " + this.events + "\n" + TextFile.read(this.errors);
	}

	/**
	 * Ask it to end with SIGTERM, which releases the Lease unless it was told not to, and
	 * wait until it has ended; at most ten seconds.
	 * @throws AssertionError if it goes on
	 */
	public void terminate() {
		Signal.TERM.sendTo(this.process);
		awaitEnd();
	}

	/**
	 * Kill it with SIGKILL, which releases nothing, and wait until it is gone.
	 */
	public void kill() {
		this.process.destroyForcibly();
		awaitEnd();
	}

	private void awaitEnd() {
		try {
			if (!this.process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("The candidate goes on after " + ENDS_WITHIN);
			}
			this.undertaker.forget(this.process);
			this.reader.join(ENDS_WITHIN.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Suspend it.
	 */
	public void pause() {
		Signal.STOP.sendTo(this.process);
	}

	/**
	 * Let it go on after {@link #pause()}.
	 */
	public void resume() {
		Signal.CONT.sendTo(this.process);
	}

	/**
	 * Whether the process runs, suspended or not.
	 * @return true until it has ended
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * The same as {@link #kill()}.
	 */
	@Override
	public void close() {
		kill();
	}

}
