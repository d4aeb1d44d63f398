package dev.leaderelection.spring.gate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import dev.leaderelection.spring.LeaderElectionSetupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Fails the start of an application in which a
 * {@link dev.leaderelection.spring.LeaderOnly} method would run on every replica, or on
 * none. Looks at beans as they come, and makes none.
 */
public final class LeaderOnlyCheck implements BeanPostProcessor, SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(LeaderOnlyCheck.class);

	private final ConfigurableListableBeanFactory beans;

	private final ObjectProvider<LeaderElection> elections;

	private final GrantedRuns runs;

	private final UnaryOperator<String> text;

	private final Map<Class<?>, List<GuardedMethod>> guarded = new ConcurrentHashMap<>();

	/**
	 * Creates the check.
	 * @param beans the application's beans
	 * @param elections the application's elections, resolved when all beans are there
	 * @param runs told about methods that run when leadership arrives
	 * @param text resolves placeholders and expressions in annotations
	 */
	public LeaderOnlyCheck(ConfigurableListableBeanFactory beans, ObjectProvider<LeaderElection> elections,
			GrantedRuns runs, UnaryOperator<String> text) {
		this.beans = beans;
		this.elections = elections;
		this.runs = runs;
		this.text = text;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		guardedMethods(bean).stream()
			.filter(GuardedMethod::runsByItself)
			.forEach((method) -> this.runs.add(beanName, bean, method));
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beans.getBeanDefinitionNames()) {
			Object bean = this.beans.getSingleton(name);
			if (bean != null && !AopUtils.isAopProxy(bean)) {
				guardedMethods(bean).forEach((method) -> refuseUnproxied(name, method));
			}
		}
		List<GuardedMethod> methods = this.guarded.values().stream().flatMap(Collection::stream).toList();
		checkElections(methods);
	}

	private List<GuardedMethod> guardedMethods(Object bean) {
		return this.guarded.computeIfAbsent(ClassUtils.getUserClass(bean), GuardCheck::guardedMethods);
	}

	private void checkElections(List<GuardedMethod> methods) {
		Elections lookup = new Elections(this.elections, this.text);
		if (lookup.exist()) {
			methods.forEach((method) -> lookup.find(method.election()));
		}
		else if (!methods.isEmpty()) {
			logger.warn("There is no leader election in this application, so nobody leads, and these never run: {}",
					methods);
		}
	}

	private static void refuseUnproxied(String name, GuardedMethod method) {
		throw new LeaderElectionSetupException(
				"@LeaderOnly can't guard " + method + ": the bean '" + name
						+ "' was created too early to be proxied, so every replica would run it.",
				"Find out why from the log: a BeanPostProcessor or BeanFactoryPostProcessor depends on the bean. "
						+ "Declare that one's @Bean method static, and let it look the bean up later.");
	}

}
