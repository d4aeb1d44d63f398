package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Chooses the kind of lock. Inside Kubernetes that is the Lease, whatever may be missing
 * there: any other lock would make every replica a leader.
 */
class OnLockTypeCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		LockType[] wanted = metadata.getAnnotations()
			.get(ConditionalOnLockType.class)
			.getEnumArray("value", LockType.class);
		LockType chosen = choose(context.getEnvironment());
		ConditionMessage message = ConditionMessage.forCondition(ConditionalOnLockType.class)
			.because("the lock type is " + chosen);
		return new ConditionOutcome(Arrays.asList(wanted).contains(chosen), message);
	}

	private static LockType choose(Environment environment) {
		LockType type = Objects.requireNonNull(
				Binder.get(environment).bind("leader-election.lock.type", LockType.class).orElse(LockType.AUTO));
		return (type != LockType.AUTO) ? type : suitable(environment);
	}

	private static LockType suitable(Environment environment) {
		boolean kubernetes = KubernetesPod.isHere(environment)
				|| environment.containsProperty("leader-election.kubernetes.kubeconfig");
		return kubernetes ? LockType.LEASE : LockType.LOCAL;
	}

}
