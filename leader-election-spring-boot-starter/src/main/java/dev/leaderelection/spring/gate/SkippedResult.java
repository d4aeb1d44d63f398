package dev.leaderelection.spring.gate;

import java.lang.reflect.Array;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/** What a call returns that wasn't made. */
final class SkippedResult {

	private static final Map<Class<?>, Object> EMPTY = Map.of(Optional.class, Optional.empty(), OptionalInt.class,
			OptionalInt.empty(), OptionalLong.class, OptionalLong.empty(), OptionalDouble.class,
			OptionalDouble.empty());

	private SkippedResult() {
	}

	static @Nullable Object of(Class<?> type) {
		if (type.isPrimitive()) {
			return (type != void.class) ? Array.get(Array.newInstance(type, 1), 0) : null;
		}
		return isFuture(type) ? CompletableFuture.completedFuture(null) : EMPTY.get(type);
	}

	static boolean isFuture(Class<?> type) {
		return CompletionStage.class.isAssignableFrom(type) && type.isAssignableFrom(CompletableFuture.class);
	}

}
