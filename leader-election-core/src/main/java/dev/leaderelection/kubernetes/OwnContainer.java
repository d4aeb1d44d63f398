package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container that this process runs in, as the kernel and the kubelet describe it, not
 * as a manifest claims. The kubelet mounts a file for the termination message into each
 * run of a container; the list of mounts shows where it comes from:
 * {@code …/pods/UID/containers/NAME/RANDOM}. Read once, and again after it was forgotten.
 * Any thread.
 */
final class OwnContainer {

	/**
	 * A kubelet reports the last 4096 bytes at most, fewer in a pod of many containers.
	 */
	private static final long LONGEST_MESSAGE = 1024;

	private static final Pattern SOURCE = Pattern
		.compile(".*/pods/([-A-Za-z0-9]{1,64})/containers/([-a-z0-9]{1,63})/[0-9a-f]{8}");

	private static final Pattern BOOT_ID = Pattern.compile("[-0-9a-f]{36}");

	private static final String LINE = "leaderelection.dev/process=";

	private static final int TOKEN_BYTES = 16;

	/** Of a line of {@code mountinfo}, and of {@code stat} after the name. */
	private static final int MOUNT_SOURCE = 3;

	private static final int MOUNT_POINT = 4;

	private static final int START_TIME = 19;

	private static final Logger logger = LoggerFactory.getLogger(OwnContainer.class);

	private final Path proc;

	private volatile boolean read;

	private volatile @Nullable ContainerInstance instance;

	private @Nullable Path terminationMessage;

	private @Nullable String token;

	/**
	 * Describes the container of this process.
	 * @param proc where the kernel's files are
	 */
	OwnContainer(Path proc) {
		this.proc = proc;
	}

	/**
	 * This run of the container.
	 * @return {@code null} if it can't be told with certainty
	 */
	synchronized @Nullable ContainerInstance instance() {
		if (!this.read) {
			try {
				read();
			}
			catch (IOException | RuntimeException ex) {
				replace(null, null);
				logger.info("If this process crashes, others wait until its lease ends: {}", Failures.describe(ex));
			}
			this.read = true;
		}
		return this.instance;
	}

	/**
	 * This run of the container, as far as it was asked for before. Never blocks.
	 * @return {@code null} if it can't be told, or {@link #instance()} hasn't told it yet
	 */
	@Nullable ContainerInstance known() {
		return this.read ? this.instance : null;
	}

	/**
	 * This process may go on in another container. In the same one it keeps its token.
	 */
	synchronized void forget() {
		this.read = false;
	}

	/**
	 * A name for this process that the kubelet will report once this run of the container
	 * has ended, however it ends. The first call writes it to the termination message.
	 * @return {@code null} if it can't be written
	 */
	synchronized @Nullable String token() {
		if (instance() != null && this.terminationMessage != null && this.token == null) {
			try {
				this.token = write(this.terminationMessage);
			}
			catch (IOException | RuntimeException ex) {
				logger.info(
						"If this process crashes, the kubelet won't name it, and others wait until its lease ends: "
								+ "the termination message {} can't be written: {}",
						this.terminationMessage, Failures.describe(ex));
			}
			this.terminationMessage = null;
		}
		return this.token;
	}

	/**
	 * The line of the termination message that only the process of this token has
	 * written.
	 * @param token what {@link #token()} returned to that process
	 * @return the line
	 */
	static String line(String token) {
		return LINE + token;
	}

	private void read() throws IOException {
		Mount mount = mount();
		if (!text("1/cgroup").equals(text("self/cgroup"))) {
			throw new IOException("its container shares the process ids of others");
		}
		String bootId = text("sys/kernel/random/boot_id").strip();
		if (!BOOT_ID.matcher(bootId).matches()) {
			throw new IOException("the kernel has no boot_id");
		}
		ContainerInstance present = new ContainerInstance(mount.podUid(), mount.container(), bootId, startOfProcess1());
		if (!present.equals(this.instance)) {
			replace(present, mount.point());
		}
	}

	private void replace(@Nullable ContainerInstance present, @Nullable Path message) {
		this.instance = present;
		this.terminationMessage = message;
		this.token = null;
	}

	private Mount mount() throws IOException {
		List<Mount> mounts = text("self/mountinfo").lines().map(Mount::parse).filter((mount) -> mount != null).toList();
		if (mounts.size() != 1) {
			throw new IOException("no kubelet has mounted a termination message into its container");
		}
		return mounts.get(0);
	}

	/** The name of a process may contain anything, also parentheses and spaces. */
	private long startOfProcess1() throws IOException {
		String stat = text("1/stat");
		String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
		return Long.parseLong(fields[START_TIME]);
	}

	private String text(String file) throws IOException {
		return Files.readString(this.proc.resolve(file), StandardCharsets.ISO_8859_1);
	}

	/** The message begins with a new line: whoever reports it may put words before it. */
	private static String write(Path file) throws IOException {
		if (Files.size(file) > LONGEST_MESSAGE) {
			throw new IOException("it is long already");
		}
		byte[] random = new byte[TOKEN_BYTES];
		new SecureRandom().nextBytes(random);
		String token = HexFormat.of().formatHex(random);
		Files.writeString(file, "\n" + line(token) + "\n", StandardOpenOption.APPEND);
		return token;
	}

	/**
	 * The mount of a termination message.
	 *
	 * @param podUid of the pod
	 * @param container its name
	 * @param point where it is mounted
	 */
	private record Mount(String podUid, String container, Path point) {

		private static @Nullable Mount parse(String line) {
			String[] fields = line.split(" ", -1);
			if (fields.length <= MOUNT_POINT || fields[MOUNT_POINT].contains("\\")) {
				return null;
			}
			Matcher source = SOURCE.matcher(fields[MOUNT_SOURCE]);
			return source.matches() ? new Mount(source.group(1), source.group(2), Path.of(fields[MOUNT_POINT])) : null;
		}

	}

}
