package dev.leaderelection.local;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Isolated("It replaces system properties")
@DisabledOnOs(OS.WINDOWS)
class LocalLocksTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@TempDir
	Path parent;

	private final String tmpdir = System.getProperty("java.io.tmpdir");

	private final String user = System.getProperty("user.name");

	@BeforeEach
	void moveTheTemporaryDirectory() {
		System.setProperty("java.io.tmpdir", this.parent.toString());
		System.setProperty("user.name", "jo/../hn doe");
	}

	@AfterEach
	void moveItBack() {
		System.setProperty("java.io.tmpdir", this.tmpdir);
		System.setProperty("user.name", this.user);
	}

	@Test
	void theDefaultDirectoryIsNamedByTheUserAndIsTheirsAlone() throws IOException {
		try (LocalLocks locks = LocalLocks.inDefaultDirectory()) {
			assertThat(locks.directory()).isEqualTo(this.parent.resolve("leader-election-jo_.._hn_doe"));
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks.directory())))
				.isEqualTo("rwx------");
		}
	}

	@Test
	void theDefaultDirectoryCanBeOpenedAgain() {
		try (LocalLocks first = LocalLocks.inDefaultDirectory(); LocalLocks second = LocalLocks.inDefaultDirectory()) {
			assertThat(first.lock("a").create(LeaderElectionRecord.EMPTY, TIMEOUT)).isInstanceOf(Outcome.Stored.class);
			assertThat(second.lock("a").create(LeaderElectionRecord.EMPTY, TIMEOUT)).isEqualTo(new Outcome.Conflict());
		}
	}

	@Test
	void aSymbolicLinkInPlaceOfTheDefaultDirectoryIsRefused() throws IOException {
		Path target = Files.createDirectory(this.parent.resolve("trap"));
		Path link = Files.createSymbolicLink(this.parent.resolve("leader-election-jo_.._hn_doe"), target);
		assertThatExceptionOfType(UnusableDirectoryException.class).isThrownBy(LocalLocks::inDefaultDirectory)
			.withMessageContaining(link.toString())
			.withMessageContaining("symbolic link")
			.satisfies((ex) -> assertThat(ex.directory()).isEqualTo(link));
		assertThat(target).isEmptyDirectory();
	}

	@Test
	void aDefaultDirectoryThatOthersMayEnterIsRefused() throws IOException {
		Path loose = Files.createDirectory(this.parent.resolve("leader-election-jo_.._hn_doe"));
		Files.setPosixFilePermissions(loose, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThatExceptionOfType(UnusableDirectoryException.class).isThrownBy(LocalLocks::inDefaultDirectory)
			.withMessageContaining("others have access to it (rwxrwxrwx)");
	}

	@Test
	void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
		Path file = Files.createFile(this.parent.resolve("file"));
		assertThatExceptionOfType(UnusableDirectoryException.class).isThrownBy(() -> LocalLocks.in(file))
			.withMessageContaining("there is a file of that name");
	}

	@Test
	void aFileSystemWithoutHardLinksIsRefused() throws IOException {
		try (FileSystem zip = FileSystems.newFileSystem(this.parent.resolve("x.zip"), Map.of("create", "true"))) {
			assertThatExceptionOfType(UnusableDirectoryException.class)
				.isThrownBy(() -> LocalLocks.in(zip.getPath("/x")))
				.withMessageContaining("its file system has no hard links")
				.withMessageContaining("Choose a directory on a local disk");
		}
	}

	@Test
	void aDirectoryOfOnesOwnChoiceIsCreatedWithItsParents() {
		try (LocalLocks locks = LocalLocks.in(this.parent.resolve("a/b/../c"))) {
			assertThat(locks.directory()).isEqualTo(this.parent.resolve("a/c")).isDirectory();
		}
	}

	@Test
	void differentNamesAreDifferentLocks() {
		try (LocalLocks locks = LocalLocks.in(this.parent.resolve("locks"))) {
			String[] names = { "a", "A", "a.", "a ", " a", "a/b", "a%2fb", "../a", "con", ".", "..", "ä", "a\u0308",
					"\u0000", "x".repeat(180), "x".repeat(181), "x".repeat(182), "Ä".repeat(100), "x".repeat(100) + "~",
					"日本語" };
			for (String name : names) {
				assertThat(locks.lock(name).create(LeaderElectionRecord.EMPTY, TIMEOUT)).as(name)
					.isInstanceOf(Outcome.Stored.class);
			}
			assertThat(locks.directory().toFile().list()).hasSize(names.length + 1)
				.allMatch((file) -> file.equals(".scratch") || file.matches("election-[a-z0-9_%~-]{1,240}"));
		}
	}

	@Test
	void aBlankNameIsRefused() {
		try (LocalLocks locks = LocalLocks.in(this.parent.resolve("locks"))) {
			assertThatIllegalArgumentException().isThrownBy(() -> locks.lock(" "));
		}
	}

	@Test
	void aDirectoryThatIsRemovedWhileInUseIsMadeAnew() throws IOException {
		try (LocalLocks locks = LocalLocks.inDefaultDirectory()) {
			LocalLock lock = locks.lock("a");
			lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
			StateFiles.discard(locks.directory());
			assertThat(lock.read(TIMEOUT)).isEqualTo(new Outcome.Absent());
			assertThat(lock.create(LeaderElectionRecord.EMPTY, TIMEOUT)).isInstanceOf(Outcome.Stored.class);
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks.directory())))
				.isEqualTo("rwx------");
		}
	}

	@Test
	void aDirectoryReplacedByATrapIsNotUsed() throws IOException {
		try (LocalLocks locks = LocalLocks.inDefaultDirectory()) {
			StateFiles.discard(locks.directory());
			Path trap = Files.createDirectory(this.parent.resolve("trap"));
			Files.createDirectory(trap.resolve(".scratch"));
			Files.createSymbolicLink(locks.directory(), trap);
			assertThat(locks.lock("a").create(LeaderElectionRecord.EMPTY, TIMEOUT)).isInstanceOfSatisfying(
					Outcome.Refused.class, (refused) -> assertThat(refused.reason()).contains("symbolic"));
			assertThat(trap).isDirectoryNotContaining("glob:election*");
		}
	}

	@Test
	void whatADesktopLeavesInADirectoryDoesNotDisturb() throws IOException {
		try (LocalLocks locks = LocalLocks.in(this.parent.resolve("locks"))) {
			Path states = Files.createDirectory(locks.lock("a").directory());
			Files.createFile(states.resolve(".DS_Store"));
			assertThat(locks.lock("a").read(TIMEOUT)).isEqualTo(new Outcome.Absent());
			assertThat(locks.lock("a").create(LeaderElectionRecord.EMPTY, TIMEOUT)).isInstanceOf(Outcome.Stored.class);
			Files.createFile(states.resolve("Thumbs.db"));
			assertThat(locks.lock("a").read(TIMEOUT)).isInstanceOf(Outcome.Found.class);
		}
	}

	@Test
	void scratchFilesOfProcessesThatDiedAreRemovedAfterADay() throws IOException {
		Path directory = this.parent.resolve("locks");
		LocalLocks.in(directory).close();
		Path old = Files.createDirectories(directory.resolve(".scratch/first-1"));
		Files.createFile(old.resolve("0000000000000000001"));
		Path recent = Files.createFile(directory.resolve(".scratch/state-1.new"));
		Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
		LocalLocks.in(directory).close();
		assertThat(old).doesNotExist();
		assertThat(recent).exists();
	}

	@Test
	void aFileThatIsTooLargeIsNotReadWhole() throws IOException {
		try (LocalLocks locks = LocalLocks.in(this.parent.resolve("locks"))) {
			LocalLock lock = locks.lock("a");
			lock.create(new LeaderElectionRecord("pod", null, null, null, 0, null), TIMEOUT);
			try (var states = Files.list(lock.directory())) {
				Files.writeString(states.findFirst().orElseThrow(), "a=" + "x".repeat(100_000));
			}
			Outcome outcome = lock.read(TIMEOUT);
			assertThat(outcome).isInstanceOfSatisfying(Outcome.Found.class,
					(found) -> assertThat(found.snapshot().record()).isEqualTo(LeaderElectionRecord.EMPTY));
		}
	}

}
