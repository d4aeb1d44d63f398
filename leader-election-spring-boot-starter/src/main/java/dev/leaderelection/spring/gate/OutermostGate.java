package dev.leaderelection.spring.gate;

import java.util.Objects;
import java.util.function.Predicate;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.ReactiveAdapter;

/**
 * Puts another gate before advice that stands before the gate, as that of {@code @Async}
 * and {@code @Retryable} does: what doesn't run takes no thread and is not retried. The
 * gate itself decides where the work begins.
 */
public final class OutermostGate implements BeanPostProcessor {

	private final LeaderOnlyAdvisor gate;

	private final Advisor outer;

	/**
	 * Creates the processor, which is to come after those that put advice first.
	 * @param gate what others stand before
	 */
	public OutermostGate(LeaderOnlyAdvisor gate) {
		this.gate = gate;
		this.outer = new DefaultPointcutAdvisor(gate.getPointcut(), new Check(gate));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Advised advised && !advised.isFrozen() && advised.indexOf((Advisor) this.gate) > 0) {
			advised.addAdvisor(0, this.outer);
		}
		return bean;
	}

	private static final class Check implements MethodInterceptor {

		private final GuardedMethods methods = new GuardedMethods();

		private final Predicate<GuardedMethod> open;

		private Check(LeaderOnlyAdvisor gate) {
			this.open = gate::isOpen;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			Object target = Objects.requireNonNull(invocation.getThis());
			GuardedMethod method = this.methods.find(invocation.getMethod(), AopUtils.getTargetClass(target));
			if (method == null) {
				return invocation.proceed();
			}
			ReactiveAdapter publisher = method.publisher();
			if (publisher != null) {
				return deferred(method, publisher, publisher.toPublisher(invocation.proceed()));
			}
			return this.open.test(method) ? invocation.proceed() : Refusal.ofCall(method);
		}

		private Object deferred(GuardedMethod method, ReactiveAdapter adapter, Publisher<?> inner) {
			return adapter.fromPublisher(adapter.isMultiValue() ? Flux.defer(() -> choose(method, inner))
					: Mono.defer(() -> Mono.from(choose(method, inner))));
		}

		private Publisher<?> choose(GuardedMethod method, Publisher<?> inner) {
			return this.open.test(method) ? inner : Refusal.ofSubscription(method);
		}

	}

}
