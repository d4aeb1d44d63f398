package dev.leaderelection.spring.gate;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.leaderelection.LeaderWork;
import dev.leaderelection.spring.CurrentLeadership;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * A call that runs at once, or never; one that returns a future lasts as long as that.
 */
final class ImmediateCall {

	private final Gate gate;

	private final Terms terms;

	private final GuardedMethod method;

	private final MethodInvocation invocation;

	ImmediateCall(Gate gate, Terms terms, GuardedMethod method, MethodInvocation invocation) {
		this.gate = gate;
		this.terms = terms;
		this.method = method;
		this.invocation = invocation;
	}

	@Nullable Object make() throws Throwable {
		Optional<LeaderWork> work = this.gate.enter(this.method, Objects.requireNonNull(this.invocation.getThis()));
		return work.isPresent() ? run(work.get()) : Refusal.ofCall(this.method);
	}

	@SuppressWarnings("try")
	private @Nullable Object run(LeaderWork work) throws Throwable {
		Object result = null;
		try (CurrentLeadership.Scope scope = CurrentLeadership.open(work.leadership())) {
			this.method.complete(this.invocation.getArguments(), work.leadership());
			result = this.method.interrupt() ? proceedInterruptibly(work) : this.invocation.proceed();
		}
		finally {
			closeAfter(result, work);
		}
		return result;
	}

	private @Nullable Object proceedInterruptibly(LeaderWork work) throws Throwable {
		Interruption interruption = new Interruption();
		Runnable calledOff = this.terms.onEnd(work.leadership(), interruption::termEnded);
		try {
			return this.invocation.proceed();
		}
		finally {
			calledOff.run();
			interruption.callEnded();
		}
	}

	private void closeAfter(@Nullable Object result, LeaderWork work) {
		if (result instanceof CompletionStage<?> stage) {
			Runnable calledOff = cancelIfLost(stage, work);
			stage.whenComplete((value, failure) -> {
				calledOff.run();
				work.close();
			});
		}
		else {
			work.close();
		}
	}

	private Runnable cancelIfLost(CompletionStage<?> stage, LeaderWork work) {
		if (!this.method.interrupt() || !(stage instanceof CompletableFuture<?> future)) {
			return () -> {
			};
		}
		return this.terms.onEnd(work.leadership(), (reason) -> {
			if (Interruption.isDueTo(reason)) {
				future.cancel(true);
			}
		});
	}

}
