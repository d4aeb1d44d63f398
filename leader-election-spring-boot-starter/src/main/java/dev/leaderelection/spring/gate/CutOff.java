package dev.leaderelection.spring.gate;

import java.util.concurrent.atomic.AtomicReference;

import dev.leaderelection.NotLeaderException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Ends one subscription when its term ends: first the source is cancelled, then the
 * subscriber gets an error, so that nobody takes a part for the whole. (A signal that
 * fails would end the subscriber only, and let the source go on.)
 */
final class CutOff {

	private final AtomicReference<@Nullable NotLeaderException> reason = new AtomicReference<>();

	private final Mono<NotLeaderException> end;

	CutOff(Mono<NotLeaderException> end) {
		this.end = end;
	}

	Mono<NotLeaderException> signal() {
		return this.end.doOnNext(this.reason::set);
	}

	Mono<Object> failure() {
		return Mono.defer(() -> {
			NotLeaderException failure = this.reason.get();
			return (failure != null) ? Mono.error(failure) : Mono.empty();
		});
	}

}
