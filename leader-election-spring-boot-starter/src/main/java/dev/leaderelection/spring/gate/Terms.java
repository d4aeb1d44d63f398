package dev.leaderelection.spring.gate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.leaderelection.LeaderElectionListener;
import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import dev.leaderelection.protocol.RevocationReason;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.Ordered;

/** The terms in which something is running that wants to be cancelled at their end. */
public final class Terms implements LeaderElectionListener, Ordered {

	private final Map<Leadership, Sinks.One<NotLeaderException>> running = new ConcurrentHashMap<>();

	/**
	 * The end of a term.
	 * @param leadership the term
	 * @return emits why when the term ends, at once if it has ended
	 */
	Mono<NotLeaderException> end(Leadership leadership) {
		Sinks.One<NotLeaderException> end = this.running.computeIfAbsent(leadership, (term) -> Sinks.one());
		if (!leadership.isValid()) {
			end(leadership, "it had ended before");
		}
		return end.asMono();
	}

	@Override
	public void revoked(Leadership leadership, RevocationReason reason) {
		end(leadership, reason.explanation());
	}

	private void end(Leadership leadership, String why) {
		Sinks.One<NotLeaderException> end = this.running.remove(leadership);
		if (end != null) {
			end.tryEmitValue(new NotLeaderException("The term in which this was running has ended: " + why));
		}
	}

	/** Before the application's own listeners: cancelling takes no time. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

}
