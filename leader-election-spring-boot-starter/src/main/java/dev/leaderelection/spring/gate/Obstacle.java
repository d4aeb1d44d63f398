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
import java.util.function.Predicate;

import dev.leaderelection.Leadership;

import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.core.KotlinDetector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

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

	private static final Set<String> CALLED_BY_SPRING = Set.of("org.springframework.scheduling.annotation.Scheduled",
			"org.springframework.scheduling.annotation.Schedules", "org.springframework.context.event.EventListener",
			"org.springframework.messaging.handler.annotation.MessageMapping",
			"org.springframework.web.bind.annotation.RequestMapping");

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
					"Return a Mono or a Flux, or call the function from a method that blocks."),
			new Obstacle((type, method) -> leavesOpenWhoCalls(type, method),
					"has a Leadership parameter, and is called by Spring, which has none to pass",
					"Remove the parameter, and call CurrentLeadership.require() in the method."),
			new Obstacle((type, method) -> runsByItself(type, method) && GuardedMethod.onMethod(method) == null,
					"is to run when leadership arrives because of an annotation of its type",
					"Write @LeaderOnly with runOnGranted or catchUp on the methods that are meant."),
			new Obstacle((type, method) -> runsByItself(type, method) && hasArguments(method),
					"is to run when leadership arrives, when there are no arguments for it",
					"Remove its parameters, except one of type Leadership, or leave out runOnGranted and catchUp."),
			new Obstacle((type, method) -> catchesUp(type, method) && !Schedule.isOn(method),
					"is to catch up, and has no schedule to miss a run of",
					"Add @Scheduled with a cron expression or a fixed rate, or use runOnGranted."));

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

	private static boolean leavesOpenWhoCalls(Class<?> type, Method method) {
		return asks(type, method, (guarded) -> guarded.leadershipParameter() >= 0)
				&& MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY)
					.stream()
					.anyMatch((annotation) -> CALLED_BY_SPRING.contains(annotation.getType().getName()));
	}

	private static boolean runsByItself(Class<?> type, Method method) {
		return asks(type, method, GuardedMethod::runsByItself);
	}

	private static boolean catchesUp(Class<?> type, Method method) {
		return asks(type, method, GuardedMethod::catchUp);
	}

	private static boolean asks(Class<?> type, Method method, Predicate<GuardedMethod> what) {
		GuardedMethod guarded = GuardedMethod.find(method, type);
		return guarded != null && what.test(guarded);
	}

	private static boolean hasArguments(Method method) {
		Class<?>[] types = method.getParameterTypes();
		return types.length > 1 || (types.length == 1 && types[0] != Leadership.class);
	}

	private static boolean isOpaqueFuture(Class<?> type) {
		return Future.class.isAssignableFrom(type) && !CompletionStage.class.isAssignableFrom(type);
	}

}
