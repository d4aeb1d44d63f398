package dev.leaderelection.kubernetes;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.leaderelection.apiserver.InClusterDirectory;
import dev.leaderelection.apiserver.Namespace;
import dev.leaderelection.apiserver.UsesApiServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An in-cluster election does without the libraries that docs/dependencies.md excludes.
 */
@UsesApiServer
class LeanClassPathTests {

	private static final Pattern EXCLUDED = Pattern.compile("<exclusion>.*<artifactId>(.*)</artifactId></exclusion>");

	/** What comes with it. */
	private static final List<String> OF_BOUNCY_CASTLE = List.of("bcutil-jdk18on", "bcprov-jdk18on");

	private static final String RULES = "- {apiGroups: [coordination.k8s.io], resources: [leases], "
			+ "verbs: [get, create, update, watch]}\n";

	private final List<String> excluded = new ArrayList<>(OF_BOUNCY_CASTLE);

	private final List<Path> left = new ArrayList<>();

	private final List<Path> away = new ArrayList<>();

	@Test
	void aCandidateLeadsWatchesAndReleasesWithoutThem(Namespace namespace) throws Exception {
		readDocument();
		splitClassPath();
		assertThat(this.away).hasSize(this.excluded.size());
		assertThat(this.away.stream().mapToLong((jar) -> jar.toFile().length()).sum()).isGreaterThan(13L << 20);
		ClassLoader lean = lean();
		assertThatExceptionOfType(ClassNotFoundException.class)
			.isThrownBy(() -> lean.loadClass("org.bouncycastle.openssl.PEMParser"));
		Roles.grant(namespace, "app", RULES);
		InClusterDirectory pod = namespace.inClusterDirectory("app");
		lean.loadClass("dev.leaderelection.kubernetes.InClusterRun")
			.getMethod("run", Path.class, Map.class)
			.invoke(null, pod.path(), pod.environment());
		assertThat(namespace.lease("orders").getAsJsonObject("spec").has("holderIdentity")).isFalse();
	}

	private void readDocument() throws IOException {
		EXCLUDED.matcher(Files.readString(Path.of("../docs/dependencies.md")))
			.results()
			.map((MatchResult result) -> result.group(1))
			.forEach(this.excluded::add);
	}

	private void splitClassPath() {
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			Path path = Path.of(entry);
			boolean gone = this.excluded.stream()
				.anyMatch((library) -> path.getFileName().toString().matches(Pattern.quote(library) + "-[0-9].*"));
			(gone ? this.away : this.left).add(path);
		}
	}

	/** Not closed: threads of its classes may go on for a while. */
	private ClassLoader lean() {
		return new URLClassLoader(this.left.stream().flatMap(LeanClassPathTests::url).toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader());
	}

	private static Stream<URL> url(Path path) {
		try {
			return Stream.of(path.toUri().toURL());
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
