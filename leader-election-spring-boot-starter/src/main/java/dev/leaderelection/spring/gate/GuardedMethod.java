package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.util.Arrays;

import dev.leaderelection.Leadership;
import dev.leaderelection.spring.LeaderOnly;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;

/**
 * A method that only the leader runs.
 *
 * @param method the method
 * @param election the election's name as it was written, empty for the default
 * @param otherwise what a call does on other replicas
 * @param interrupt whether a running call is interrupted when leadership is lost
 * @param runOnGranted whether it also runs when leadership arrives
 * @param catchUp whether it also runs when a tick fell between two leaders
 * @param leadershipParameter the place of a parameter for the term, negative for none
 * @param publisher adapts what the method returns, {@code null} unless that is a deferred
 * publisher
 */
record GuardedMethod(Method method, String election, LeaderOnly.Otherwise otherwise, boolean interrupt,
		boolean runOnGranted, boolean catchUp, int leadershipParameter, @Nullable ReactiveAdapter publisher) {

	/** Spares Spring's own beans the search, as Spring does for its annotations. */
	static boolean isPossibleIn(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, LeaderOnly.class)
				&& (!type.getName().startsWith("org.springframework.")
						|| AnnotatedElementUtils.isAnnotated(type, Component.class));
	}

	/**
	 * Looks for the annotation on the method, on those that it overrides, and on the type
	 * that declares it.
	 */
	static @Nullable GuardedMethod find(Method method, Class<?> targetClass) {
		Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
		LeaderOnly annotation = annotation(specific);
		return (annotation != null) ? of(specific, annotation) : null;
	}

	private static @Nullable LeaderOnly annotation(Method method) {
		LeaderOnly onMethod = onMethod(method);
		return (onMethod != null || ReflectionUtils.isObjectMethod(method)) ? onMethod
				: AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), LeaderOnly.class);
	}

	static @Nullable LeaderOnly onMethod(Method method) {
		return AnnotatedElementUtils.findMergedAnnotation(method, LeaderOnly.class);
	}

	private static GuardedMethod of(Method method, LeaderOnly annotation) {
		return new GuardedMethod(method, annotation.value(), annotation.otherwise(), annotation.interrupt(),
				annotation.runOnGranted(), annotation.catchUp(),
				Arrays.asList(method.getParameterTypes()).indexOf(Leadership.class), publisher(method.getReturnType()));
	}

	/** The registry takes its time to be made, so that only who may need it asks. */
	private static @Nullable ReactiveAdapter publisher(Class<?> type) {
		ReactiveAdapter adapter = type.isPrimitive() ? null
				: ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return (adapter != null && adapter.getDescriptor().isDeferred()) ? adapter : null;
	}

	/** Whether it also runs without being called. */
	boolean runsByItself() {
		return this.runOnGranted || this.catchUp;
	}

	boolean isAsync() {
		return AnnotatedElementUtils.hasAnnotation(this.method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(this.method.getDeclaringClass(), Async.class);
	}

	/**
	 * Puts the term where the caller has left its place open.
	 * @param arguments the arguments of a call
	 * @param leadership the call's term
	 */
	void complete(@Nullable Object[] arguments, Leadership leadership) {
		if (this.leadershipParameter >= 0 && arguments[this.leadershipParameter] == null) {
			arguments[this.leadershipParameter] = leadership;
		}
	}

	boolean throwsOtherwise() {
		return this.otherwise == LeaderOnly.Otherwise.THROW;
	}

	@Override
	public String toString() {
		return this.method.getDeclaringClass().getSimpleName() + "." + this.method.getName() + "()";
	}

}
