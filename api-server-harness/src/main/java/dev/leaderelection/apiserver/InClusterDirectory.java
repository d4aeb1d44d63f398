package dev.leaderelection.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.UUID;

/**
 * The folder with {@code token}, {@code ca.crt} and {@code namespace} that a pod finds
 * mounted, laid out as a kubelet does: the three are links through {@code ..data}, a link
 * that is replaced as a whole, so that a reader sees the old files or the new ones.
 */
public final class InClusterDirectory {

	private static final Path DATA = Path.of("..data");

	private final Namespace namespace;

	private final String serviceAccount;

	private final Path path;

	InClusterDirectory(Namespace namespace, String serviceAccount) {
		this.namespace = namespace;
		this.serviceAccount = serviceAccount;
		this.path = namespace.server().newPath("in-cluster");
		try {
			Files.createDirectory(this.path);
			rotateToken();
			for (String file : new String[] { "token", "ca.crt", "namespace" }) {
				Files.createSymbolicLink(this.path.resolve(file), DATA.resolve(file));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The folder.
	 * @return its path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * The token that is in the folder now.
	 * @return the token
	 */
	public String token() {
		return TextFile.read(this.path.resolve("token"));
	}

	/**
	 * Put a fresh token of the same ServiceAccount in the folder, as a kubelet does after
	 * 80 % of the old one's time. The old one stays valid.
	 */
	public void rotateToken() {
		replaceToken(this.namespace.createServiceAccountToken(this.serviceAccount));
	}

	/**
	 * Put any text in the token's place, for example an invalid token.
	 * @param token the text
	 */
	public void replaceToken(String token) {
		try {
			Path version = Files.createDirectory(this.path.resolve(".." + UUID.randomUUID()));
			TextFile.write(version.resolve("token"), token);
			TextFile.write(version.resolve("ca.crt"), this.namespace.server().caCertificate());
			TextFile.write(version.resolve("namespace"), this.namespace.name());
			Path link = Files.createSymbolicLink(this.path.resolve("..data_tmp"), version.getFileName());
			Files.move(link, this.path.resolve(DATA), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The environment variables by which a pod finds the API server.
	 * @return {@code KUBERNETES_SERVICE_HOST} and {@code KUBERNETES_SERVICE_PORT}
	 */
	public Map<String, String> environment() {
		return Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT",
				Integer.toString(this.namespace.server().port()));
	}

}
