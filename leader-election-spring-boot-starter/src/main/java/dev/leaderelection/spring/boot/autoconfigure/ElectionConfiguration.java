package dev.leaderelection.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.CandidateListener;
import dev.leaderelection.task.StatusFile;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.integration.leader.Candidate;

/** The election, unless the application brings its own. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(LeaderElection.class)
@Import({ KubernetesLockConfiguration.class, LocalLockConfiguration.class, InMemoryLockConfiguration.class })
class ElectionConfiguration {

	private static final Duration SHUTDOWN_PHASE = Duration.ofSeconds(30);

	@Bean
	ElectionSettings leaderElectionSettings(LeaderElectionProperties properties, Environment environment,
			ObjectProvider<LifecycleProperties> lifecycle) {
		Duration phase = lifecycle.stream()
			.findFirst()
			.map(LifecycleProperties::getTimeoutPerShutdownPhase)
			.orElse(SHUTDOWN_PHASE);
		return new ElectionSettings(properties, environment, phase);
	}

	@Bean
	LeaderElection leaderElection(ElectionSettings settings, ResourceLock lock,
			ObjectProvider<LeaderElectionListener> listeners, ObjectProvider<Candidate> candidates) {
		LeaderElectionConfig.Builder builder = LeaderElection.builder()
			.name(settings.name())
			.lock(lock)
			.timing(settings.timing())
			.stopTimeout(settings.stopTimeout());
		settings.candidate().ifPresent(builder::candidate);
		listeners.orderedStream().forEach(builder::listener);
		candidates.orderedStream().map(CandidateListener::new).forEach(builder::listener);
		return builder.build();
	}

	@Bean
	@ConditionalOnProperty("leader-election.status-file")
	StatusFile leaderElectionStatusFile(@Value("${leader-election.status-file}") Path file) {
		return StatusFile.at(file);
	}

}
