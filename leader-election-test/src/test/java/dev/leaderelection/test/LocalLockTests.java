package dev.leaderelection.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

import dev.leaderelection.local.LocalLock;
import dev.leaderelection.local.LocalLocks;
import dev.leaderelection.lock.LeaderElectionRecord;
import dev.leaderelection.lock.ResourceLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LocalLockTests extends ResourceLockContract {

	private static final String ELECTION = "Orders/Billing";

	@TempDir
	Path directory;

	private LocalLocks locks;

	@BeforeEach
	void openDirectory() {
		this.locks = LocalLocks.in(this.directory);
	}

	@AfterEach
	void closeDirectory() {
		this.locks.close();
	}

	@Override
	protected ResourceLock open() {
		return this.locks.lock(ELECTION);
	}

	@Override
	protected void delete() throws IOException {
		LocalLock lock = this.locks.lock(ELECTION);
		lock.delete();
	}

	@Override
	protected void writeSparse() throws IOException {
		ResourceLock lock = open();
		lock.create(LeaderElectionRecord.EMPTY, TIMEOUT);
		Files.write(newest(), new byte[0]);
	}

	@Override
	protected void writeMalformed() throws IOException {
		Files.writeString(newest(),
				"\u0000version=-3\nprevious=x\n=\n\u00e9\\\nleaderTransitions=many\nleaseDuration=P");
	}

	@Override
	protected void addForeignData() throws IOException {
		Files.writeString(newest(), "strategy=Oldest\nodd key\\e\\n=odd value\\\\=\n", StandardCharsets.UTF_8,
				StandardOpenOption.APPEND);
	}

	@Override
	protected boolean hasForeignData() throws IOException {
		assertThat(newest()).content().contains("strategy=Oldest\n").contains("odd key\\e\\n=odd value\\\\\\e\n");
		return true;
	}

	private Path newest() throws IOException {
		try (Stream<Path> lock = Files.walk(this.directory)) {
			return lock.filter((path) -> path.getFileName().toString().matches("[0-9]{19}"))
				.max(Comparator.naturalOrder())
				.orElseThrow();
		}
	}

}
