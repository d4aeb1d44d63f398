package dev.leaderelection.spring.gate;

import java.util.Objects;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.ReactiveAdapter;

/** Sends each call through the gate, in the way that its return type asks for. */
final class LeaderOnlyInterceptor implements MethodInterceptor {

	private final GuardedMethods methods = new GuardedMethods();

	private final Gate gate;

	private final Terms terms;

	LeaderOnlyInterceptor(Gate gate, Terms terms) {
		this.gate = gate;
		this.terms = terms;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = Objects.requireNonNull(invocation.getThis());
		GuardedMethod method = this.methods.find(invocation.getMethod(), AopUtils.getTargetClass(target));
		return (method != null) ? call(method, invocation) : invocation.proceed();
	}

	private @Nullable Object call(GuardedMethod method, MethodInvocation invocation) throws Throwable {
		ReactiveAdapter publisher = method.publisher();
		return (publisher != null) ? new DeferredCall(this.gate, this.terms, method, publisher, invocation).make()
				: new ImmediateCall(this.gate, this.terms, method, invocation).make();
	}

}
