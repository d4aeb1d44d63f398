package dev.leaderelection.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access that a kubeconfig describes, as it is for {@code kubectl}. */
final class KubeconfigFile implements ClusterAccess {

	private static final Logger logger = LoggerFactory.getLogger(KubeconfigFile.class);

	private final Path file;

	private final @Nullable String context;

	private final AtomicBoolean warned = new AtomicBoolean();

	KubeconfigFile(Path file, @Nullable String context) {
		this.file = file.toAbsolutePath();
		this.context = context;
	}

	@Override
	public ApiClient connect() throws IOException {
		KubeConfig config = load();
		if (config.getServer() == null) {
			throw new IllegalStateException("The context '" + config.getCurrentContext() + "' of the kubeconfig "
					+ this.file + " has no cluster with a server");
		}
		if (!config.verifySSL() && this.warned.compareAndSet(false, true)) {
			logger.warn("The kubeconfig {} says insecure-skip-tls-verify: the certificate of {} is not checked, and "
					+ "anybody in between can read the credentials", this.file, config.getServer());
		}
		ClientBuilder builder = ClientBuilder.kubeconfig(config);
		return builder.setApiClient(new LeanApiClient()).build();
	}

	@Override
	public Optional<String> namespace() {
		try {
			return Optional.ofNullable(load().getNamespace()).filter((name) -> !name.isEmpty());
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("No namespace from the kubeconfig {}: {}", this.file, ex.toString());
			return Optional.empty();
		}
	}

	private KubeConfig load() throws IOException {
		KubeConfig config = parse();
		config.setFile(this.file.toFile());
		String wanted = (this.context != null) ? this.context : config.getCurrentContext();
		if (wanted == null || !config.setContext(wanted)) {
			throw new IllegalStateException(
					(wanted != null) ? "The kubeconfig " + this.file + " has no context '" + wanted + "'"
							: "The kubeconfig " + this.file + " has no current-context");
		}
		return config;
	}

	/** The parser's own words are kept back: they quote the file, and so a token. */
	private KubeConfig parse() throws IOException {
		try (BufferedReader reader = Files.newBufferedReader(this.file)) {
			return KubeConfig.loadKubeConfig(reader);
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException("The file " + this.file + " is no valid kubeconfig");
		}
	}

	@Override
	public String toString() {
		return this.file.toString();
	}

}
