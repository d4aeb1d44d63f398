package dev.leaderelection.apiserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds a binary: in the folder that {@code KUBEBUILDER_ASSETS} names, else in the cache,
 * else by building it into the cache.
 */
final class BinaryFinder {

	static final String ASSETS = "KUBEBUILDER_ASSETS";

	private static final String REMEDY = "No %s: set " + ASSETS + " to a folder that has it, or %s";

	private final Map<String, String> environment;

	private final Consumer<String> progress;

	private final Optional<ToolsModule> tools;

	BinaryFinder(Map<String, String> environment, Path workingDirectory, Consumer<String> progress) {
		this.environment = environment;
		this.progress = progress;
		this.tools = ToolsModule.above(workingDirectory);
	}

	static BinaryFinder here() {
		return new BinaryFinder(System.getenv(), Path.of(""), System.out::println);
	}

	Path find(Binary binary) {
		if (UseOfApiServer.from(this.environment) == UseOfApiServer.OFF) {
			throw new ApiServerUnavailableException(UseOfApiServer.VARIABLE + " is off");
		}
		return inAssets(binary).orElseGet(() -> findOrBuild(binary));
	}

	private Optional<Path> inAssets(Binary binary) {
		String assets = this.environment.getOrDefault(ASSETS, "");
		return assets.isEmpty() ? Optional.empty()
				: Optional.of(Path.of(assets, binary.fileName())).filter(Files::isExecutable);
	}

	private Path findOrBuild(Binary binary) {
		ToolsModule module = this.tools
			.orElseThrow(() -> unavailable(binary, "run in a checkout of the project, which can build it"));
		BinaryCache cache = new BinaryCache(module, this.environment, this.progress);
		return cache.find(binary).orElseGet(() -> cache.build(binary, go(binary)));
	}

	private GoCommand go(Binary binary) {
		return GoCommand.on(this.environment)
			.orElseThrow(() -> unavailable(binary,
					"put Go 1.%d or newer on the PATH to have it built once".formatted(GoCommand.MINOR_VERSION)));
	}

	private static ApiServerUnavailableException unavailable(Binary binary, String otherwise) {
		return new ApiServerUnavailableException(REMEDY.formatted(binary.fileName(), otherwise));
	}

}
