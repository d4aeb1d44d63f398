package dev.leaderelection.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Deals out what the application has of one kind among its elections: a bean with the
 * name of an election as its qualifier belongs to that one, and any other bean to all.
 */
final class QualifiedBeans {

	private final ConfigurableListableBeanFactory beans;

	private final List<String> elections;

	QualifiedBeans(ConfigurableListableBeanFactory beans, List<DeclaredElection> elections) {
		this.beans = beans;
		this.elections = elections.stream().map(DeclaredElection::name).toList();
	}

	/** In their order. */
	<T> Stream<T> all(Class<T> type, DeclaredElection election) {
		return all(type, election, (bean) -> true);
	}

	/**
	 * In their order; of those with no election's qualifier, the ones that are meant.
	 */
	<T> Stream<T> all(Class<T> type, DeclaredElection election, Predicate<T> meant) {
		IdentityHashMap<T, Boolean> qualified = new IdentityHashMap<>();
		for (String bean : this.beans.getBeanNamesForType(type)) {
			if (isQualified(bean, this.elections)) {
				qualified.put(this.beans.getBean(bean, type), isQualified(bean, List.of(election.name())));
			}
		}
		return this.beans.getBeanProvider(type)
			.orderedStream()
			.filter((bean) -> qualified.containsKey(bean) ? qualified.get(bean) : meant.test(bean));
	}

	/** Those of them that aren't in a parent context. */
	<T> Stream<T> local(Class<T> type, DeclaredElection election) {
		Set<T> local = Collections.newSetFromMap(new IdentityHashMap<>());
		local.addAll(this.beans.getBeansOfType(type).values());
		return all(type, election).filter(local::contains);
	}

	private boolean isQualified(String bean, List<String> names) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(names::contains, bean, this.beans);
	}

}
