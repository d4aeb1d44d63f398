package dev.leaderelection.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.leaderelection.Elections;
import dev.leaderelection.LeaderElection;
import dev.leaderelection.Recorder;
import dev.leaderelection.lock.InMemoryLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class StatusFileTests {

	private final Elections elections = new Elections(new InMemoryLock("test"));

	@TempDir
	Path directory;

	@AfterEach
	void stopAll() {
		this.elections.close();
	}

	@Test
	void theFileExistsOnlyOnTheLeaderAndHoldsItsIdentity() throws Exception {
		Path firstFile = this.directory.resolve("first");
		Path secondFile = this.directory.resolve("second");
		LeaderElection first = this.elections.lead(this.elections.candidate("a").listener(StatusFile.at(firstFile)));
		LeaderElection second = this.elections.start(this.elections.candidate("b").listener(StatusFile.at(secondFile)));
		Elections.await("written", () -> Files.exists(firstFile));
		assertThat(firstFile).hasContent(first.status().identity());
		assertThat(secondFile).doesNotExist();
		first.resign(Duration.ofHours(1));
		assertThat(second.awaitLeadership(Recorder.PATIENCE)).isPresent();
		assertThat(firstFile).as("removed before the release").doesNotExist();
		Elections.await("written", () -> Files.exists(secondFile));
		assertThat(secondFile).hasContent(second.status().identity());
		assertThat(second.stop(Recorder.PATIENCE)).isTrue();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void aFileThatAKilledProcessLeftIsRemoved() throws IOException {
		Path file = Files.writeString(this.directory.resolve("leader"), "somebody\n");
		assertThat(StatusFile.at(file)).hasToString("status file " + file);
		assertThat(file).doesNotExist();
	}

	@Test
	void aDirectoryThatIsMissingHarmsNobody() throws Exception {
		Path file = this.directory.resolve("missing/leader");
		LeaderElection election = this.elections.lead(this.elections.candidate("a").listener(StatusFile.at(file)));
		assertThat(election.stop(Recorder.PATIENCE)).isTrue();
		assertThat(file).doesNotExist();
	}

}
