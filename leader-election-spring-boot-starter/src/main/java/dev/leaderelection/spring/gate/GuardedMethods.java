package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;

/** Remembers what is known of the methods that are called. */
final class GuardedMethods {

	private final Map<MethodClassKey, Optional<GuardedMethod>> known = new ConcurrentHashMap<>();

	@Nullable GuardedMethod find(Method method, Class<?> targetClass) {
		return this.known
			.computeIfAbsent(new MethodClassKey(method, targetClass),
					(key) -> Optional.ofNullable(GuardedMethod.find(method, targetClass)))
			.orElse(null);
	}

}
