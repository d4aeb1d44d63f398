package dev.leaderelection.spring.gate;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;

import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Why a method would run on every replica in spite of its annotation.
 *
 * @param test tells whether a method of a bean's class has it
 * @param fact completes "it ..."
 * @param remedy what to do
 */
record Obstacle(BiPredicate<Class<?>, Method> test, String fact, String remedy) {

	private static final Set<String> CALLBACKS = Set.of("jakarta.annotation.PostConstruct",
			"jakarta.annotation.PreDestroy");

	/** What only an annotated method can have, not the method of an annotated type. */
	static final List<Obstacle> INTERNAL = List.of(
			new Obstacle((type, method) -> Modifier.isPrivate(method.getModifiers()), "is private",
					"Make the method public, protected or package-private, and call it from another bean."),
			new Obstacle((type, method) -> Modifier.isStatic(method.getModifiers()), "is static",
					"Make the method an instance method of a bean."),
			new Obstacle((type, method) -> isCallback(method), "is called by the container, not through a proxy",
					"Annotate a method that is called from outside, or listen to OnGrantedEvent."));

	/** What any method can have. */
	static final List<Obstacle> GENERAL = List.of(
			new Obstacle((type, method) -> Modifier.isFinal(method.getModifiers()), "is final",
					"Remove 'final' from the method: a proxy can't override it."),
			new Obstacle((type, method) -> Modifier.isFinal(type.getModifiers()), "belongs to a final class",
					"Remove 'final' from the class: a proxy can't extend it. A record is final too: use a class."),
			new Obstacle((type, method) -> AnnotatedElementUtils.hasAnnotation(method, Bean.class), "defines a bean",
					"Every replica needs its beans: annotate the methods of the bean that only the leader may run."),
			new Obstacle((type, method) -> isPartOfLifecycle(method), "starts or stops the bean",
					"Annotate the methods that do the work, or start and stop the bean by its role, "
							+ "with Spring Integration's SmartLifecycleRoleController."),
			new Obstacle((type, method) -> isOpaqueFuture(method.getReturnType()),
					"returns a Future that doesn't tell when the work ends",
					"Return a CompletableFuture: leadership is given up only after running work has ended."),
			new Obstacle((type, method) -> KotlinDetector.isSuspendingFunction(method), "is a suspending function",
					"Return a Mono or a Flux, or call the function from a method that blocks."));

	boolean hinders(Class<?> type, Method method) {
		return this.test.test(type, method);
	}

	private static boolean isCallback(Method method) {
		return Arrays.stream(method.getAnnotations())
			.map(Annotation::annotationType)
			.anyMatch((type) -> CALLBACKS.contains(type.getName()));
	}

	private static boolean isPartOfLifecycle(Method method) {
		return Lifecycle.class.isAssignableFrom(method.getDeclaringClass())
				&& Arrays.stream(SmartLifecycle.class.getMethods())
					.anyMatch((declared) -> declared.getName().equals(method.getName())
							&& Arrays.equals(declared.getParameterTypes(), method.getParameterTypes()));
	}

	private static boolean isOpaqueFuture(Class<?> type) {
		return Future.class.isAssignableFrom(type) && !CompletionStage.class.isAssignableFrom(type);
	}

}
