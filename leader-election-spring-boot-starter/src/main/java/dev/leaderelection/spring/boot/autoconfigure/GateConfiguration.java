package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Objects;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeadershipInjection;
import dev.leaderelection.spring.gate.GrantedRuns;
import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import dev.leaderelection.spring.gate.LeaderOnlyCheck;
import dev.leaderelection.spring.gate.LeaderOnlyListener;
import dev.leaderelection.spring.gate.OutermostGate;
import dev.leaderelection.spring.gate.Terms;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.type.AnnotationMetadata;

/** The gate before leader-only methods, and the check that they can be guarded. */
@Configuration(proxyBeanMethods = false)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
@EnableConfigurationProperties(CatchUpProperties.class)
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
			ObjectProvider<LeaderOnlyListener> listeners, Terms terms, GrantedRuns runs,
			ConfigurableListableBeanFactory beans) {
		return new LeaderOnlyAdvisor(elections, listeners, terms, runs, text(beans));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OutermostGate leaderOnlyOutermostGate(LeaderOnlyAdvisor gate) {
		return new OutermostGate(gate);
	}

	/** After listeners that tell the application. */
	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static GrantedRuns leaderOnlyGrantedRuns(ConfigurableListableBeanFactory beans,
			ObjectProvider<LeaderElection> elections, ObjectProvider<CatchUpProperties> catchUp) {
		return new GrantedRuns(beans, elections, text(beans), () -> GrantedRunExecutor.of(beans),
				() -> catchUp.getObject().maxAge());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LeaderOnlyCheck leaderOnlyCheck(ConfigurableListableBeanFactory beans,
			ObjectProvider<LeaderElection> elections, GrantedRuns runs) {
		return new LeaderOnlyCheck(beans, elections, runs, text(beans));
	}

	@Bean
	static LeadershipInjection leadershipInjection() {
		return new LeadershipInjection();
	}

	/** What nobody else asks for is to run, too. */
	@Bean
	static LazyInitializationExcludeFilter leaderOnlyLazyInitializationExcludeFilter() {
		return (name, definition, type) -> GrantedRuns.isIn(type);
	}

	private static UnaryOperator<String> text(ConfigurableListableBeanFactory beans) {
		EmbeddedValueResolver resolver = new EmbeddedValueResolver(beans);
		return (text) -> Objects.requireNonNullElse(resolver.resolveStringValue(text), "");
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
