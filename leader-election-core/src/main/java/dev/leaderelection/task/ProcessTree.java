package dev.leaderelection.task;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A child process with all that it has started. A process whose parent has ended can no
 * longer be found through it: so the tree is looked at now and then while it grows, and
 * on Linux whatever has inherited a variable of the child's environment belongs to it,
 * also what has detached itself. Any thread.
 */
final class ProcessTree {

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

	private static final long POLL_MILLIS = 10;

	/** How long the system may take to end a process that was killed. */
	private static final Duration DYING = Duration.ofSeconds(5);

	/** The variable by which members are known: unlike that of any other tree. */
	private static final String MARK = "LEADER_ELECTION_PROCESS_TREE";

	private static final Path PROCESSES = Path.of("/proc");

	private final Process root;

	private final String mark;

	private final Set<ProcessHandle> known = ConcurrentHashMap.newKeySet();

	private ProcessTree(Process root, String mark) {
		this.root = root;
		this.mark = mark;
		this.known.add(root.toHandle());
	}

	static ProcessTree start(ProcessBuilder command) throws IOException {
		String mark = UUID.randomUUID().toString();
		command.environment().put(MARK, mark);
		return new ProcessTree(command.start(), MARK + "=" + mark);
	}

	long pid() {
		return this.root.pid();
	}

	/**
	 * Waits a moment for the end of the child. Others of its tree may still be there.
	 * @return whether it has ended
	 */
	boolean awaitExit() throws InterruptedException {
		look();
		return this.root.waitFor(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
	}

	int exitStatus() {
		return this.root.exitValue();
	}

	/**
	 * Asks the child to end, then whatever it leaves behind, and kills what is there when
	 * it is time. An interrupt makes it time.
	 * @param isTime asked often
	 */
	void end(BooleanSupplier isTime) {
		try {
			look();
			this.root.destroy();
			while (this.root.isAlive() && !isTime.getAsBoolean()) {
				look();
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
			lookEverywhere();
			alive().forEach(ProcessHandle::destroy);
			while (!alive().isEmpty() && !isTime.getAsBoolean()) {
				TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		kill();
	}

	/**
	 * Kills whatever is alive, the child first, so that it starts no more, and waits for
	 * the end of it.
	 * @return whether nothing is left
	 */
	boolean kill() {
		boolean interrupted = false;
		for (long i = 0; i < DYING.toMillis() / POLL_MILLIS; i++) {
			look();
			this.root.destroyForcibly();
			lookEverywhere();
			List<ProcessHandle> left = alive();
			left.forEach(ProcessHandle::destroyForcibly);
			if (left.isEmpty()) {
				break;
			}
			interrupted |= pause();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return alive().isEmpty();
	}

	private void look() {
		for (ProcessHandle process : alive()) {
			try (Stream<ProcessHandle> descendants = process.descendants()) {
				descendants.forEach(this.known::add);
			}
		}
	}

	private void lookEverywhere() {
		look();
		if (Files.isDirectory(PROCESSES)) {
			try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
				processes.filter((process) -> !this.known.contains(process) && isMarked(process))
					.forEach(this.known::add);
			}
		}
	}

	private boolean isMarked(ProcessHandle process) {
		return read(process, "environ").contains(this.mark);
	}

	private List<ProcessHandle> alive() {
		this.known.removeIf(ProcessTree::isGone);
		return List.copyOf(this.known);
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
			return false;
		}
		catch (InterruptedException ex) {
			return true;
		}
	}

	/** A process that has ended stays in the table until its parent has asked how. */
	private static boolean isGone(ProcessHandle process) {
		return !process.isAlive() || isZombie(process);
	}

	private static boolean isZombie(ProcessHandle process) {
		String stat = read(process, "stat");
		return stat.startsWith(") Z", stat.lastIndexOf(')'));
	}

	/** Nothing where there are no such files, or they are not for us to read. */
	private static String read(ProcessHandle process, String file) {
		try {
			return Files.readString(PROCESSES.resolve(Long.toString(process.pid())).resolve(file),
					StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
