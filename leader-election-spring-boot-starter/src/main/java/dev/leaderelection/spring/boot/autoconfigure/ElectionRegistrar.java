package dev.leaderelection.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.kubernetes.LeaderElectionEventRecorder;
import dev.leaderelection.kubernetes.LeaderPodLabel;
import dev.leaderelection.lock.ResourceLock;
import dev.leaderelection.spring.LeaderElectionEvents;
import dev.leaderelection.spring.LeaderElectionLifecycle;
import dev.leaderelection.spring.integration.LeaderElectionInitiator;
import dev.leaderelection.task.StatusFile;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers the beans of each election, made by {@link ElectionBeans}, with the
 * election's name as their qualifier. What the application brings itself is left out: for
 * the only election any bean of that type, for one of several a bean with its qualifier.
 */
final class ElectionRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ListableBeanFactory beans;

	ElectionRegistrar(Environment environment, BeanFactory beans) {
		this.environment = environment;
		this.beans = (ListableBeanFactory) beans;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		Map<DeclaredElection, ElectionProperties> elections = elections();
		new SettingsCheck(this.environment, elections).check();
		elections.forEach((declared, properties) -> {
			Registration registration = new Registration(declared, registry);
			registration.add(ElectionSettings.class, "Settings", "settings", declared.name());
			if (registration.brought(LeaderElection.class).isEmpty()) {
				addElection(registration, properties);
			}
			Object election = registration.reference(LeaderElection.class, "");
			if (registration.brought(ListenerRelay.class).isPresent()) {
				registration.relay(election);
				return;
			}
			registration.add(ListenerRelay.class, "Relay", "relay");
			registration.add(LeaderElectionEvents.class, "Events", "events", registration.settings(), name(election));
			if (registration.brought(LeaderElectionInitiator.class).isEmpty()) {
				registration.add(LeaderElectionLifecycle.class, "Lifecycle", "lifecycle", registration.settings(),
						election);
			}
		});
	}

	/** Binding properties is slow, and this is the start of an application. */
	private Map<DeclaredElection, ElectionProperties> elections() {
		Map<DeclaredElection, ElectionProperties> elections = new LinkedHashMap<>();
		DeclaredElection.all(this.environment)
			.forEach((declared) -> elections.put(declared, declared.properties(this.environment)));
		return elections;
	}

	/** Empty for the only bean of that type. */
	private static String name(@Nullable Object reference) {
		return (reference instanceof RuntimeBeanReference named) ? named.getBeanName() : "";
	}

	private static void addElection(Registration registration, ElectionProperties properties) {
		boolean ownLock = registration.brought(ResourceLock.class).isEmpty();
		if (ownLock) {
			registration.add(ResourceLock.class, "Lock", "lock", registration.settings());
		}
		registration.add(LeaderElection.class, "", "election", registration.settings(),
				registration.reference(ResourceLock.class, "Lock"));
		if (properties.getStatusFile() != null) {
			registration.add(StatusFile.class, "StatusFile", "statusFile", registration.settings());
		}
		if (ownLock && properties.getKubernetes().getPodLabel() != null) {
			registration.add(LeaderPodLabel.class, "PodLabel", "podLabel", registration.settings());
		}
		if (ownLock && properties.getKubernetes().isRecordEvents()) {
			registration.add(LeaderElectionEventRecorder.class, "EventRecorder", "eventRecorder",
					registration.settings());
		}
	}

	private final class Registration {

		private final DeclaredElection election;

		private final BeanDefinitionRegistry registry;

		private Registration(DeclaredElection election, BeanDefinitionRegistry registry) {
			this.election = election;
			this.registry = registry;
		}

		private void add(Class<?> type, String part, String factoryMethod, @Nullable Object... arguments) {
			if (brought(type).isEmpty()) {
				register(type, part, factoryMethod, arguments);
			}
		}

		/** The election, and what is told of it, are in a parent context. */
		private void relay(@Nullable Object election) {
			register(LeaderElectionEvents.class, "Events", "relayedEvents", settings(), name(election));
			register(RelayedListeners.class, "RelayedListeners", "relayedListeners", settings(), this.election.isNamed()
					? new RuntimeBeanReference(brought(ListenerRelay.class).orElseThrow()) : null);
		}

		/** Arguments that are {@code null}, and those left out, are autowired. */
		private void register(Class<?> type, String part, String factoryMethod, @Nullable Object... arguments) {
			RootBeanDefinition definition = new RootBeanDefinition(ElectionBeans.class);
			definition.setTargetType(type);
			definition.setFactoryMethodName(factoryMethod);
			definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
			definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
			for (int i = 0; i < arguments.length; i++) {
				if (arguments[i] != null) {
					definition.getConstructorArgumentValues().addIndexedArgumentValue(i, arguments[i]);
				}
			}
			if (this.election.isNamed()) {
				definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, this.election.name()));
			}
			this.registry.registerBeanDefinition(this.election.bean(part), definition);
		}

		private Object settings() {
			return new RuntimeBeanReference(this.election.bean("Settings"));
		}

		/** {@code null} for the only bean of that type. */
		private @Nullable Object reference(Class<?> type, String part) {
			return this.election.isNamed() ? new RuntimeBeanReference(brought(type).orElse(this.election.bean(part)))
					: null;
		}

		private Optional<String> brought(Class<?> type) {
			return Stream
				.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(ElectionRegistrar.this.beans, type, true,
						false))
				.filter(this::isMeant)
				.findFirst();
		}

		private boolean isMeant(String bean) {
			return !this.election.isNamed() || BeanFactoryAnnotationUtils.isQualifierMatch(
					(qualifier) -> qualifier.equals(this.election.name()), bean, ElectionRegistrar.this.beans);
		}

	}

}
