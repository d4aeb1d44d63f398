package dev.leaderelection.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.credentials.TokenFileAuthentication;

/** The access that every pod has: the mounted ServiceAccount, and the environment. */
final class InCluster implements ClusterAccess {

	static final Path SERVICE_ACCOUNT_DIRECTORY = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

	static final String HOST = "KUBERNETES_SERVICE_HOST";

	static final String PORT = "KUBERNETES_SERVICE_PORT";

	private static final String TOKEN = "token";

	private final Path directory;

	private final String url;

	InCluster(Path directory, Map<String, String> environment) {
		this.directory = directory;
		this.url = url(environment);
	}

	static boolean isPresent(Path directory, Map<String, String> environment) {
		return environment.containsKey(HOST) && Files.isReadable(directory.resolve(TOKEN));
	}

	private static String url(Map<String, String> environment) {
		String host = environment.get(HOST);
		if (host == null || host.isBlank()) {
			throw new IllegalStateException(
					"The environment variable " + HOST + " is not set: this process doesn't run in a pod");
		}
		String authority = host.contains(":") ? "[" + host + "]" : host;
		return "https://" + authority + ":" + environment.getOrDefault(PORT, "443");
	}

	/** client-java's authentication reads the token's file again every minute. */
	@Override
	public ApiClient connect() throws IOException {
		return new ClientBuilder().setApiClient(new LeanApiClient())
			.setBasePath(this.url)
			.setCertificateAuthority(Files.readAllBytes(this.directory.resolve("ca.crt")))
			.setAuthentication(new TokenFileAuthentication(this.directory.resolve(TOKEN).toString()))
			.build();
	}

	@Override
	public Optional<String> namespace() {
		try {
			return Optional.of(Files.readString(this.directory.resolve("namespace")).trim())
				.filter((name) -> !name.isEmpty());
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	@Override
	public String toString() {
		return this.url;
	}

}
