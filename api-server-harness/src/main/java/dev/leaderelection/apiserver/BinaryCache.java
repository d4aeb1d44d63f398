package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A folder of the user's, outside any {@code target}, that keeps the binaries built from
 * {@code tools/api-server}. A binary appears in it whole or not at all, and two JVMs
 * never build at the same time.
 */
final class BinaryCache {

	private final ToolsModule tools;

	private final Path folder;

	private final Consumer<String> progress;

	BinaryCache(ToolsModule tools, Map<String, String> environment, Consumer<String> progress) {
		this.tools = tools;
		this.progress = progress;
		this.folder = caches(environment).resolve(Path.of("leader-election", "api-server", tools.key()));
	}

	private static Path caches(Map<String, String> environment) {
		String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
		return configured.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(configured);
	}

	Optional<Path> find(Binary binary) {
		return Optional.of(place(binary)).filter(Files::isExecutable);
	}

	private Path place(Binary binary) {
		return this.folder.resolve(binary.fileName());
	}

	/**
	 * Build a binary, unless another JVM has done so in the meantime.
	 * @param binary which one
	 * @param go builds it
	 * @return its file
	 * @throws ApiServerUnavailableException if the build fails
	 */
	Path build(Binary binary, GoCommand go) {
		synchronized (BinaryCache.class) {
			try (FileChannel lock = openLock()) {
				lock.lock();
				return find(binary).orElseGet(() -> buildAlone(binary, go));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private FileChannel openLock() throws IOException {
		Files.createDirectories(this.folder);
		return FileChannel.open(this.folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
	}

	private Path buildAlone(Binary binary, GoCommand go) {
		this.progress.accept("Building %s of Kubernetes %s once, %s; kept in %s".formatted(binary.fileName(),
				this.tools.kubernetesVersion(), binary.duration(), this.folder));
		Instant start = Instant.now();
		Path unfinished = this.folder.resolve(binary.fileName() + ".unfinished");
		go.build(binary, this.tools, unfinished);
		this.progress.accept(
				"Built %s in %d s".formatted(binary.fileName(), Duration.between(start, Instant.now()).toSeconds()));
		return move(unfinished, place(binary));
	}

	private static Path move(Path from, Path to) {
		try {
			return Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
