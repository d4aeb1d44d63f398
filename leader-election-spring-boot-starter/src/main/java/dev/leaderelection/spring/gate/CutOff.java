package dev.leaderelection.spring.gate;

import java.util.concurrent.atomic.AtomicReference;

import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.protocol.RevocationReason;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Ends one subscription when its term ends: first the source is cancelled, then the
 * subscriber gets an error, so that nobody takes a part for the whole. (A signal that
 * fails would end the subscriber only, and let the source go on.)
 */
final class CutOff {

	private final AtomicReference<@Nullable RevocationReason> reason = new AtomicReference<>();

	private final Terms terms;

	private final Leadership leadership;

	CutOff(Terms terms, Leadership leadership) {
		this.terms = terms;
		this.leadership = leadership;
	}

	Mono<Object> signal() {
		return Mono.create((sink) -> sink.onDispose(this.terms.onEnd(this.leadership, (why) -> {
			this.reason.set(why);
			sink.success(why);
		})::run));
	}

	Mono<Object> failure() {
		return Mono.defer(() -> {
			RevocationReason why = this.reason.get();
			return (why != null) ? Mono
				.error(new NotLeaderException("The term in which this was running has ended: " + why.explanation()))
					: Mono.empty();
		});
	}

}
