package dev.leaderelection.apiserver;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Go module {@code tools/api-server} of this project, from which the binaries can be
 * built.
 *
 * @param folder where it is
 */
record ToolsModule(Path folder) {

	private static final Path PLACE = Path.of("tools", "api-server");

	static Optional<ToolsModule> above(Path workingDirectory) {
		for (Path folder = workingDirectory.toAbsolutePath(); folder != null; folder = folder.getParent()) {
			if (Files.isRegularFile(folder.resolve(PLACE).resolve("go.mod"))) {
				return Optional.of(new ToolsModule(folder.resolve(PLACE)));
			}
		}
		return Optional.empty();
	}

	String kubernetesVersion() {
		return version("k8s.io/kubernetes");
	}

	/**
	 * Names what the binaries are made of: where it is the same, they are.
	 * @return the name of a folder
	 */
	String key() {
		String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
		String key = "%s-etcd-%s-%s-%s".formatted(kubernetesVersion(), version("go.etcd.io/etcd/server/v3"), platform,
				hashOfSources());
		return key.replace(' ', '-').toLowerCase(Locale.ROOT);
	}

	private String version(String module) {
		Pattern requirement = Pattern.compile("^\\s+" + Pattern.quote(module) + " (v\\S+)", Pattern.MULTILINE);
		Matcher matcher = requirement.matcher(text("go.mod"));
		if (!matcher.find()) {
			throw new IllegalStateException("No version of " + module + " in " + this.folder.resolve("go.mod"));
		}
		return matcher.group(1);
	}

	private String hashOfSources() {
		String sources = text("go.mod") + text("go.sum") + text("clientgo-candidate/main.go");
		byte[] digest = sha256().digest(sources.getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(digest).substring(0, 12);
	}

	private String text(String file) {
		return TextFile.read(this.folder.resolve(file));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

}
