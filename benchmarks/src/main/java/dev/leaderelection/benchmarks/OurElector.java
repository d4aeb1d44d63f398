package dev.leaderelection.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;

/** A candidate of this library, at its defaults. */
final class OurElector implements Elector {

	private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

	private final LeaderElection election;

	OurElector(ElectorSettings settings, Voice voice) {
		this(settings, voice, KubernetesConnection.kubeconfig(Path.of(settings.kubeconfig()), null));
	}

	private OurElector(ElectorSettings settings, Voice voice, KubernetesConnection connection) {
		this.election = LeaderElection.builder()
			.candidate(settings.identity())
			.lock(connection.lease(settings.namespace(), settings.lease()))
			.leaseDuration(settings.leaseDuration())
			.listener(new LeaderElectionListener() {

				@Override
				public void granted(Leadership leadership) {
					voice.say(Instant.now(), "granted");
				}

				@Override
				public void revoked(Leadership leadership, RevocationReason reason) {
					voice.say(Instant.now(), "revoked");
				}

				@Override
				public void newLeader(@Nullable String holderIdentity) {
					if (holderIdentity != null) {
						voice.report("leader", holderIdentity);
					}
				}

			})
			.build();
	}

	@Override
	public void campaign() {
		this.election.start();
	}

	@Override
	public void release() {
		this.election.stop(STOPS_WITHIN);
	}

}
