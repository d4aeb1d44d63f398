package dev.leaderelection.spring.gate;

import java.util.concurrent.CompletableFuture;

import dev.leaderelection.NotLeaderException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What a caller gets for a call that doesn't run. */
final class Refusal {

	private Refusal() {
	}

	/**
	 * Refuses a call.
	 * @param method what was called
	 * @return what the call returns
	 * @throws NotLeaderException if the method asks for that
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	static @Nullable Object ofCall(GuardedMethod method) {
		Class<?> type = method.method().getReturnType();
		if (!method.throwsOtherwise()) {
			return SkippedResult.of(type);
		}
		NotLeaderException refusal = exception(method);
		if (SkippedResult.isFuture(type)) {
			return CompletableFuture.failedFuture(refusal);
		}
		throw refusal;
	}

	static Mono<Object> ofSubscription(GuardedMethod method) {
		return method.throwsOtherwise() ? Mono.error(exception(method)) : Mono.empty();
	}

	private static NotLeaderException exception(GuardedMethod method) {
		return new NotLeaderException(method + " runs only on the leader, and this replica isn't it");
	}

}
