package dev.leaderelection.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The three replicas.
 */
final class Fleet implements AutoCloseable {

	private static final int SIZE = 3;

	private static final Duration READY_WITHIN = Duration.ofMinutes(2);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final Duration GRACE = Duration.ofSeconds(5);

	/** The exit status after Ctrl-C, which a terminal sends to the replicas as well. */
	private static final int INTERRUPTED = 130;

	/** A small application that starts quickly: one compiler, one collector thread. */
	private static final List<String> JVM_FLAGS = List.of("-Xmx96m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	/** Only what the application itself says, and warnings. */
	private static final List<String> QUIET = List.of("--spring.main.banner-mode=off",
			"--spring.main.log-startup-info=false", "--logging.level.root=warn",
			"--logging.level.dev.leaderelection=warn", "--logging.level.dev.leaderelection.sample=info");

	private final Path jar;

	private final ElectionPlace place;

	private final Options options;

	private final Narrator narrator;

	private final Estate estate;

	private final LeaderEndpoint endpoint;

	private final Map<Integer, Replica> replicas = new TreeMap<>();

	private volatile boolean closing;

	Fleet(Path jar, ElectionPlace place, Options options, Narrator narrator, Estate estate, LeaderEndpoint endpoint) {
		this.jar = jar;
		this.place = place;
		this.options = options;
		this.narrator = narrator;
		this.estate = estate;
		this.endpoint = endpoint;
	}

	synchronized Collection<Replica> replicas() {
		return List.copyOf(this.replicas.values());
	}

	/**
	 * A replica by its name.
	 * @param name for example {@code replica-2}
	 * @return the replica
	 * @throws DemoFailure if there is none
	 */
	Replica named(String name) {
		return replicas().stream()
			.filter((replica) -> replica.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new DemoFailure("There is no " + name));
	}

	/**
	 * Start those that have not been started or have ended, and wait until they answer.
	 * @return how many
	 * @throws DemoFailure if one doesn't start; with the end of its output
	 */
	int startMissing() {
		List<Replica> started = new ArrayList<>();
		for (int number = 1; number <= SIZE; number++) {
			if (isMissing(number)) {
				started.add(start(number));
			}
		}
		started.forEach(this::awaitReady);
		return started.size();
	}

	private synchronized boolean isMissing(int number) {
		return Optional.ofNullable(this.replicas.get(number)).map(Replica::hasEnded).orElse(true);
	}

	private synchronized Replica start(int number) {
		Replica replica = new Replica(number, freePort(), this::launch);
		this.replicas.put(number, replica);
		this.estate.add(replica.process());
		replica.listen(this.narrator::heard, () -> ended(replica));
		return replica;
	}

	private Process launch(int number, int port) {
		try {
			ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true);
			builder.environment().keySet().removeIf((name) -> name.startsWith("KUBERNETES_"));
			builder.environment().putAll(environment(number, port));
			Process process = builder.start();
			process.getOutputStream().close();
			return process;
		}
		catch (IOException ex) {
			throw new DemoFailure("%s does not start: %s".formatted(Replica.name(number), ex.getMessage()), ex);
		}
	}

	private List<String> command() {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_FLAGS);
		command.addAll(List.of("-jar", this.jar.toString()));
		command.addAll(this.options.verbose() ? List.of() : QUIET);
		command.add("--logging.pattern.console=" + OutputLine.LOG_PATTERN);
		command.add("--leader-election.profile=" + this.options.profile());
		command.addAll(this.place.arguments());
		command.addAll(this.options.replicaArguments());
		return command;
	}

	private Map<String, String> environment(int number, int port) {
		Map<String, String> environment = new TreeMap<>(this.place.environment());
		environment.put("POD_NAME", Replica.name(number));
		environment.put("SERVER_ADDRESS", "127.0.0.1");
		environment.put("SERVER_PORT", Integer.toString(port));
		return environment;
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new DemoFailure("There is no free port on the loopback interface: " + ex.getMessage(), ex);
		}
	}

	private void awaitReady(Replica replica) {
		long start = System.nanoTime();
		while (!this.endpoint.isReady(replica)) {
			if (replica.hasEnded() || System.nanoTime() - start > READY_WITHIN.toNanos()) {
				throw new DemoFailure(
						"%s does not start; the end of its output:%n%s".formatted(replica.name(), replica.tail()));
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	private void ended(Replica replica) {
		if (this.closing) {
			return;
		}
		this.estate.remove(replica.process());
		int status = replica.process().exitValue();
		if (!replica.wasTold() && status != INTERRUPTED) {
			this.narrator.screen().say("%s has ended with status %d".formatted(replica.name(), status));
		}
	}

	/**
	 * End all replicas: those that run may shut down, those that don't at once are
	 * killed.
	 */
	@Override
	public void close() {
		this.closing = true;
		Collection<Replica> all = replicas();
		all.forEach(Replica::stop);
		long deadline = System.nanoTime() + GRACE.toNanos();
		all.stream()
			.filter((replica) -> replica.isPaused() || !replica.awaitEnd(deadline - System.nanoTime()))
			.forEach(Replica::kill);
		all.stream()
			.filter((replica) -> replica.awaitEnd(GRACE.toNanos()))
			.forEach((replica) -> this.estate.remove(replica.process()));
	}

}
