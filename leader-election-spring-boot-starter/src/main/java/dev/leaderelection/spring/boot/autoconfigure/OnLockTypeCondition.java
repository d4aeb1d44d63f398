package dev.leaderelection.spring.boot.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.lock.ResourceLock;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Chooses the kind of lock. Inside Kubernetes that is the Lease, whatever may be missing
 * there: any other lock would make every replica a leader. Where beans are prepared ahead
 * of time nobody knows yet where the application will run, so that all kinds stay
 * possible.
 */
class OnLockTypeCondition extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		List<LockType> wanted = List
			.of(metadata.getAnnotations().get(ConditionalOnLockType.class).getEnumArray("value", LockType.class));
		List<DeclaredElection> elections = DeclaredElection.all(context.getEnvironment());
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnLockType.class);
		if (!elections.get(0).isNamed() && isBrought(context)) {
			return ConditionOutcome.noMatch(message.because("the application has its own election or lock"));
		}
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			return ConditionOutcome.match(message.because("the lock type is chosen at start-up"));
		}
		List<LockType> chosen = elections.stream()
			.map((election) -> choose(election, context.getEnvironment()))
			.toList();
		return new ConditionOutcome(chosen.stream().anyMatch(wanted::contains),
				message.because("the lock type is " + StringUtils.collectionToCommaDelimitedString(chosen)));
	}

	static LockType choose(DeclaredElection election, Environment environment) {
		LockType type = Binder.get(environment)
			.bind(election.key("lock.type", environment), LockType.class)
			.orElse(LockType.AUTO);
		return (type != LockType.AUTO) ? type : suitable(environment);
	}

	private static LockType suitable(Environment environment) {
		boolean kubernetes = KubernetesPod.isHere(environment)
				|| environment.containsProperty("leader-election.kubernetes.kubeconfig");
		return kubernetes ? LockType.LEASE : LockType.LOCAL;
	}

	private static boolean isBrought(ConditionContext context) {
		ListableBeanFactory beans = Objects.requireNonNull(context.getBeanFactory());
		return Stream.of(LeaderElection.class, ResourceLock.class)
			.anyMatch(
					(type) -> BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false).length > 0);
	}

}
