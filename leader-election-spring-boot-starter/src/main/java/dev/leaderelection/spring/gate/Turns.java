package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.leaderelection.LeaderWork;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;

/** The turns of the beans' methods that also run without being called. */
final class Turns {

	private final Map<Object, Map<Method, Turn>> turns = Collections.synchronizedMap(new IdentityHashMap<>());

	/**
	 * Has calls of a method take turns with the runs that grants bring.
	 * @param bean the bean, not its proxy
	 * @param method its method
	 * @return the method's turn
	 */
	Turn of(Object bean, GuardedMethod method) {
		return this.turns.computeIfAbsent(bean, (key) -> new ConcurrentHashMap<>())
			.computeIfAbsent(method.method(), (key) -> new Turn());
	}

	/**
	 * Lets a call begin, or not.
	 * @param target the bean, or an inner proxy of it
	 * @param method what was called
	 * @param work the call's work, closed if it must not begin
	 * @return {@code false} while the run that a grant brought is under way
	 */
	boolean begin(Object target, GuardedMethod method, LeaderWork work) {
		boolean begins = of(innermost(target), method).begin(work.leadership());
		if (!begins) {
			work.close();
		}
		return begins;
	}

	private static Object innermost(Object target) {
		Object inner = target;
		for (Object next = target; next != null; next = next(inner)) {
			inner = next;
		}
		return inner;
	}

	private static @Nullable Object next(Object proxy) {
		return AopProxyUtils.getSingletonTarget(proxy);
	}

}
