package dev.leaderelection.spring.boot.autoconfigure;

import java.time.Duration;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.LeaderElectionConfig;
import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.kubernetes.KubernetesConnection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.local.LocalLocks;
import dev.leaderelection.lock.InMemoryLock;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.loop.ElectionThreads;
import dev.leaderelection.spring.CandidateListener;
import dev.leaderelection.spring.LeaderElectionCustomizer;
import dev.leaderelection.spring.LeaderElectionEvents;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.task.StatusFile;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.integration.leader.Candidate;

/** Makes the beans of one election. */
final class ElectionBeans {

	private static final Duration SHUTDOWN_PHASE = Duration.ofSeconds(30);

	private ElectionBeans() {
	}

	static ElectionSettings settings(String election, LeaderElectionProperties properties, Environment environment,
			ObjectProvider<LifecycleProperties> lifecycle) {
		Duration phase = lifecycle.stream()
			.findFirst()
			.map(LifecycleProperties::getTimeoutPerShutdownPhase)
			.orElse(SHUTDOWN_PHASE);
		return new ElectionSettings(new DeclaredElection(election), properties, environment, phase);
	}

	static ResourceLock lock(ElectionSettings settings, ObjectProvider<KubernetesConnection> connection,
			ObjectProvider<LocalLocks> local, Environment environment) {
		LockType type = settings.lockType();
		if (type == LockType.LEASE) {
			return new LeaseSettings(settings, connection.getObject()).lease();
		}
		if (type == LockType.CONFIG_MAP) {
			return new LeaseSettings(settings, connection.getObject()).configMap();
		}
		KubernetesPod.warnOfSolitude(type, environment);
		return (type == LockType.LOCAL) ? local.getObject().lock(settings.lockName())
				: new InMemoryLock(settings.lockName());
	}

	static LeaderElection election(ElectionSettings settings, ResourceLock lock, ElectionThreads threads,
			QualifiedBeans beans) {
		LeaderElectionConfig.Builder builder = LeaderElection.builder()
			.name(settings.name())
			.lock(lock)
			.threads(threads)
			.timing(settings.timing())
			.stopTimeout(settings.stopTimeout());
		settings.candidate().ifPresent(builder::candidate);
		beans.all(LeaderElectionListener.class, settings.election()).forEach(builder::listener);
		beans.all(Candidate.class, settings.election(), settings::concern)
			.map(CandidateListener::new)
			.forEach(builder::listener);
		beans.all(LeaderElectionCustomizer.class, settings.election())
			.forEach((customizer) -> customizer.customize(settings.name(), builder));
		return builder.build();
	}

	/** Before listeners that make requests. */
	@Order(0)
	static LeaderElectionEvents events(ElectionSettings settings, String election, ApplicationEventPublisher publisher,
			ConfigurableListableBeanFactory beans) {
		return new LeaderElectionEvents(publisher, () -> election.isEmpty() ? beans.getBean(LeaderElection.class)
				: beans.getBean(election, LeaderElection.class), settings.role());
	}

	/** Of an election in a parent context, which gets the events from the election. */
	@Order(0)
	static LeaderElectionEvents relayedEvents(ElectionSettings settings, String election,
			ApplicationEventMulticaster multicaster, ConfigurableListableBeanFactory beans) {
		return events(settings, election, (event) -> multicaster.multicastEvent((ApplicationEvent) event), beans);
	}

	@Order(1)
	static ListenerRelay relay() {
		return new ListenerRelay();
	}

	static RelayedListeners relayedListeners(ElectionSettings settings, ListenerRelay relay, QualifiedBeans beans) {
		return new RelayedListeners(relay, beans.local(LeaderElectionListener.class, settings.election()).toList(),
				settings.properties().getPhase());
	}

	static LeaderElectionLifecycle lifecycle(ElectionSettings settings, LeaderElection election,
			ApplicationAvailability availability) {
		ElectionProperties properties = settings.properties();
		return new LeaderElectionLifecycle(election, properties.isWaitForReadiness() ? availability : null,
				properties.isPauseWhenUnready(), properties.isAutoStartup(), properties.getPhase());
	}

	static StatusFile statusFile(ElectionSettings settings) {
		return StatusFile.at(settings.statusFile());
	}

	static LeaderPodLabel podLabel(ElectionSettings settings, KubernetesConnection connection) {
		return new LeaseSettings(settings, connection).podLabel();
	}

	static LeaderElectionEventRecorder eventRecorder(ElectionSettings settings, KubernetesConnection connection) {
		return new LeaseSettings(settings, connection).eventRecorder();
	}

}
