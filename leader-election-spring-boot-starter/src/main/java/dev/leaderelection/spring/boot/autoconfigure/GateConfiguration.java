package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Objects;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import dev.leaderelection.spring.gate.LeaderOnlyCheck;
import dev.leaderelection.spring.gate.LeaderOnlyListener;
import dev.leaderelection.spring.gate.Terms;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/** The gate before leader-only methods, and the check that they can be guarded. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@Import(GateConfiguration.AutoProxyRegistrar.class)
class GateConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static Terms leaderOnlyTerms() {
		return new Terms();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LeaderOnlyAdvisor leaderOnlyAdvisor(ObjectProvider<LeaderElection> elections,
			ObjectProvider<LeaderOnlyListener> listeners, Terms terms, ConfigurableListableBeanFactory beans) {
		return new LeaderOnlyAdvisor(elections, listeners, terms, placeholders(beans));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LeaderOnlyCheck leaderOnlyCheck(ConfigurableListableBeanFactory beans,
			ObjectProvider<LeaderElection> elections) {
		return new LeaderOnlyCheck(beans, elections, placeholders(beans));
	}

	private static UnaryOperator<String> placeholders(ConfigurableListableBeanFactory beans) {
		return (text) -> Objects.requireNonNullElse(beans.resolveEmbeddedValue(text), "");
	}

	/**
	 * Makes proxies also where {@code spring.aop.auto} is off: the methods would run on
	 * every replica without them.
	 */
	static class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
		}

	}

}
