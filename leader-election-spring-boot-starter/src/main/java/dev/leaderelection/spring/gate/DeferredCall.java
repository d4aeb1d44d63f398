package dev.leaderelection.spring.gate;

import java.util.Objects;
import java.util.Optional;

import dev.leaderelection.LeaderWork;
import dev.leaderelection.Leadership;
import dev.leaderelection.spring.CurrentLeadership;
import org.aopalliance.intercept.MethodInvocation;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;

/**
 * A call that returns a publisher: made anew at each subscription, if this replica leads
 * then, and cancelled when the term ends.
 */
final class DeferredCall {

	private final Gate gate;

	private final Terms terms;

	private final GuardedMethod method;

	private final ReactiveAdapter adapter;

	private final ProxyMethodInvocation invocation;

	DeferredCall(Gate gate, Terms terms, GuardedMethod method, ReactiveAdapter adapter, MethodInvocation invocation) {
		this.gate = gate;
		this.terms = terms;
		this.method = method;
		this.adapter = adapter;
		this.invocation = (ProxyMethodInvocation) invocation;
	}

	Object make() {
		return this.adapter.fromPublisher(
				this.adapter.isMultiValue() ? Flux.defer(this::subscribed) : Mono.defer(() -> Mono.from(subscribed())));
	}

	private Publisher<?> subscribed() {
		Optional<LeaderWork> work = this.gate.enter(this.method, Objects.requireNonNull(this.invocation.getThis()));
		if (work.isPresent()) {
			return this.adapter.isMultiValue() ? many(work.get()) : one(work.get());
		}
		return Refusal.ofSubscription(this.method);
	}

	private Flux<?> many(LeaderWork work) {
		CutOff cutOff = new CutOff(this.terms, work.leadership());
		return Flux.defer(() -> Flux.<Object>from(call(work)))
			.takeUntilOther(cutOff.signal())
			.concatWith(cutOff.failure())
			.contextWrite((context) -> context.put(Leadership.class, work.leadership()))
			.doFinally((signal) -> work.close());
	}

	private Mono<?> one(LeaderWork work) {
		CutOff cutOff = new CutOff(this.terms, work.leadership());
		return Mono.defer(() -> Mono.<Object>from(call(work)))
			.takeUntilOther(cutOff.signal())
			.switchIfEmpty(cutOff.failure())
			.contextWrite((context) -> context.put(Leadership.class, work.leadership()))
			.doFinally((signal) -> work.close());
	}

	@SuppressWarnings("try")
	private Publisher<?> call(LeaderWork work) {
		try (CurrentLeadership.Scope scope = CurrentLeadership.open(work.leadership())) {
			MethodInvocation anew = this.invocation.invocableClone();
			this.method.complete(anew.getArguments(), work.leadership());
			return this.adapter.toPublisher(anew.proceed());
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
	}

}
