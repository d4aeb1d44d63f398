package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.leaderelection.spring.LeaderElectionSetupException;

import org.springframework.util.ReflectionUtils;

/** Refuses the methods that would run on every replica in spite of their annotation. */
final class GuardCheck {

	private GuardCheck() {
	}

	/**
	 * Checks the methods of a bean.
	 * @param type the bean's class, before it is proxied
	 * @return the guarded methods
	 * @throws LeaderElectionSetupException if one of them can't be guarded
	 */
	static List<GuardedMethod> guardedMethods(Class<?> type) {
		List<GuardedMethod> guarded = new ArrayList<>();
		if (GuardedMethod.isPossibleIn(type) && !Proxy.isProxyClass(type)) {
			ReflectionUtils.doWithMethods(type, (method) -> check(type, method, guarded), GuardCheck::isWritten);
		}
		return guarded;
	}

	private static void check(Class<?> type, Method method, List<GuardedMethod> guarded) {
		GuardedMethod found = GuardedMethod.find(method, type);
		if (found != null && (GuardedMethod.onMethod(method) != null || !isInternal(type, method))) {
			refuse(type, method);
			guarded.add(found);
		}
	}

	private static void refuse(Class<?> type, Method method) {
		Stream.concat(Obstacle.INTERNAL.stream(), Obstacle.GENERAL.stream())
			.filter((obstacle) -> obstacle.hinders(type, method))
			.findFirst()
			.ifPresent((obstacle) -> {
				throw new LeaderElectionSetupException("@LeaderOnly can't guard " + type.getName() + "."
						+ method.getName() + "(): it " + obstacle.fact() + ".", obstacle.remedy());
			});
	}

	private static boolean isWritten(Method method) {
		return !method.isBridge() && !method.isSynthetic() && method.getDeclaringClass() != Object.class;
	}

	/** Such methods of an annotated type are left to its other methods. */
	private static boolean isInternal(Class<?> type, Method method) {
		return Obstacle.INTERNAL.stream().anyMatch((obstacle) -> obstacle.hinders(type, method));
	}

}
