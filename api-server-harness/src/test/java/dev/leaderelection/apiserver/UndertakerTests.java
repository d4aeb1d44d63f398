package dev.leaderelection.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of the pipe, which is all that a killed JVM leaves, ends the children.
 */
class UndertakerTests {

	@TempDir
	private Path parent;

	@Test
	void killsTheChildrenAndRemovesTheFolder() throws IOException {
		Path folder = Files.createDirectories(this.parent.resolve("server/data")).getParent();
		Process child = sleep();
		Undertaker undertaker = new Undertaker(folder);
		undertaker.watch(child);
		undertaker.close();
		Eventually.await(Duration.ofSeconds(10), "the child is dead", () -> !child.isAlive());
		assertThat(folder).doesNotExist();
	}

	@Test
	void leavesAloneWhatIsForgotten() throws IOException {
		Process child = sleep();
		Undertaker undertaker = new Undertaker(this.parent.resolve("server"));
		undertaker.watch(child);
		undertaker.forget(child);
		undertaker.close();
		assertThat(child.isAlive()).isTrue();
		child.destroyForcibly();
	}

	private static Process sleep() throws IOException {
		return new ProcessBuilder("sleep", "60").start();
	}

}
