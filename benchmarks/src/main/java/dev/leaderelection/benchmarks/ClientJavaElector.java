package dev.leaderelection.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.function.Consumer;

import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;

/** A candidate of client-java-extended. It can run once. */
final class ClientJavaElector implements Elector {

	private final LeaderElector elector;

	private final Runnable granted;

	private final Runnable revoked;

	private final Consumer<String> leader;

	ClientJavaElector(ElectorSettings settings, Voice voice) {
		this(settings, () -> voice.say(Instant.now(), "granted"), () -> voice.say(Instant.now(), "revoked"),
				(holder) -> voice.report("leader", holder), client(settings));
	}

	ClientJavaElector(ElectorSettings settings, Runnable granted, Runnable revoked, Consumer<String> leader,
			ApiClient client) {
		LeaseLock lock = new LeaseLock(settings.namespace(), settings.lease(), settings.identity(), client);
		this.elector = new LeaderElector(new LeaderElectionConfig(lock, settings.leaseDuration(),
				settings.renewDeadline(), settings.retryPeriod()));
		this.granted = granted;
		this.revoked = revoked;
		this.leader = leader;
	}

	static ApiClient client(ElectorSettings settings) {
		try {
			return Config.fromConfig(settings.kubeconfig());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void campaign() {
		this.elector.run(this.granted, this.revoked, this.leader);
	}

	@Override
	public void release() {
		this.elector.close();
	}

}
