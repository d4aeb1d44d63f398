package dev.leaderelection.spring.gate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionStage;

import dev.leaderelection.Leadership;
import dev.leaderelection.NotLeaderException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;
import org.springframework.util.ReflectionUtils;

/** A method that runs when leadership arrives, through its gate like any other call. */
final class GrantedRun {

	private static final Logger logger = LoggerFactory.getLogger(GrantedRun.class);

	private final GuardedMethod method;

	private final Object proxy;

	private final Turn turn;

	GrantedRun(GuardedMethod method, Object proxy, Turn turn) {
		this.method = method;
		this.proxy = proxy;
		this.turn = turn;
	}

	/**
	 * Runs the method, unless a call of it has begun in this term, or it runs still.
	 * @param leadership the term that was granted
	 */
	@SuppressWarnings("FutureReturnValueIgnored")
	void make(Leadership leadership) {
		if (!this.turn.take(leadership, !this.method.isAsync())) {
			return;
		}
		Object result = null;
		try {
			result = begin();
		}
		finally {
			this.turn.returned();
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> this.turn.ended());
			}
			else if (!(result instanceof Publisher)) {
				this.turn.ended();
			}
		}
	}

	/** A publisher is subscribed to here, so that its gate knows whose run it is. */
	private @Nullable Object begin() {
		Object result = call();
		ReactiveAdapter adapter = this.method.publisher();
		if (adapter == null || result == null) {
			return result;
		}
		Publisher<?> publisher = adapter.toPublisher(result);
		Flux.from(publisher).doFinally((signal) -> this.turn.ended()).subscribe((value) -> {
		}, this::report);
		return publisher;
	}

	private void report(Throwable failure) {
		if (failure instanceof NotLeaderException) {
			logger.info("{} was cancelled: {}", this.method, failure.getMessage());
		}
		else {
			logger.error("{} failed", this.method, failure);
		}
	}

	private @Nullable Object call() {
		Method invocable = AopUtils.selectInvocableMethod(this.method.method(), this.proxy.getClass());
		ReflectionUtils.makeAccessible(invocable);
		try {
			return invocable.invoke(this.proxy, new Object[invocable.getParameterCount()]);
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowRuntimeException(ex.getTargetException());
			throw new UndeclaredThrowableException(ex);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
