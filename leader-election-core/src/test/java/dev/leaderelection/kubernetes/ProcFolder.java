package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's files as a process in a container of a pod sees them. */
final class ProcFolder {

	static final String BOOT_ID = "8260d074-3fe0-4fb0-8896-610d40654ea0";

	private final Path folder;

	private final Path terminationMessage;

	private ProcFolder(Path folder) {
		this.folder = folder;
		this.terminationMessage = folder.resolve("termination-log");
		write("termination-log", "");
	}

	/** A container with the process ids of its own that others don't share. */
	static ProcFolder of(Path folder, String podUid, String container, long started) {
		ProcFolder proc = new ProcFolder(folder);
		proc.mounts("/var/lib/kubelet/pods/%s/containers/%s/0a1b2c3d".formatted(podUid, container));
		proc.write("self/cgroup", "0::/\n");
		proc.write("1/cgroup", "0::/\n");
		proc.started(Long.toString(started));
		proc.write("sys/kernel/random/boot_id", BOOT_ID + "\n");
		return proc;
	}

	/** Mounts as containerd makes them, one of them the termination message. */
	ProcFolder mounts(String source) {
		return write("self/mountinfo", """
				1216 1032 0:301 / / rw,relatime master:332 - overlay overlay rw,lowerdir=/var/lib/containerd/snap
				1217 1216 0:304 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
				1222 1216 8:1 /var/lib/kubelet/pods/uid/etc-hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw
				1223 1219 8:1 %s %s rw,relatime - ext4 /dev/sda1 rw
				1224 1216 8:1 /var/lib/containerd/sandboxes/1f/hostname /etc/hostname rw,relatime - ext4 /dev/sda1 rw
				""".formatted(source, this.terminationMessage));
	}

	/** A name as awkward as a process may choose. */
	ProcFolder started(String ticks) {
		return write("1/stat", "1 (java) S 7 (x) S 0 1 1 0 -1 4194560 44765 99757 0 644 52 375 5658 1212 20 0 13 0 "
				+ ticks + " 54624256 5295 18446744073709551615 1 1 0 0\n");
	}

	ProcFolder write(String file, String text) {
		try {
			Path path = this.folder.resolve(file);
			Files.createDirectories(path.getParent());
			Files.writeString(path, text);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path terminationMessage() {
		return this.terminationMessage;
	}

	OwnContainer container() {
		return new OwnContainer(this.folder);
	}

}
