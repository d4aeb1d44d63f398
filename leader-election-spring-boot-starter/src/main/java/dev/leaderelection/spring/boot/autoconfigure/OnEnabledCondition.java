package dev.leaderelection.spring.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether to take part in elections. A value that is neither yes nor no fails the start:
 * it would otherwise mean no, and nobody would lead.
 */
class OnEnabledCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		boolean enabled = Binder.get(context.getEnvironment())
			.bind("leader-election.enabled", Boolean.class)
			.orElse(true);
		return new ConditionOutcome(enabled, ConditionMessage.of("leader-election.enabled is %s", enabled));
	}

}
