package dev.leaderelection.spring.gate;

import java.lang.reflect.Method;
import java.util.function.UnaryOperator;

import dev.leaderelection.LeaderElection;
import org.aopalliance.aop.Advice;

import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;

/**
 * Puts the gate before every {@link dev.leaderelection.spring.LeaderOnly} method, outside
 * of transactions, observations and other advice: what doesn't run has no effect.
 */
public final class LeaderOnlyAdvisor extends AbstractPointcutAdvisor {

	private static final long serialVersionUID = 1L;

	private final transient Pointcut pointcut = new GuardedMethodPointcut();

	private final transient Gate gate;

	private final transient Advice advice;

	/**
	 * Creates the advisor; nothing is resolved before the first guarded call.
	 * @param elections the application's elections
	 * @param listeners told about calls
	 * @param terms tells when terms end
	 * @param runs the runs that calls take turns with
	 * @param text resolves placeholders and expressions in annotations
	 */
	public LeaderOnlyAdvisor(ObjectProvider<LeaderElection> elections, ObjectProvider<LeaderOnlyListener> listeners,
			Terms terms, GrantedRuns runs, UnaryOperator<String> text) {
		this.gate = new Gate(new Elections(elections, text), runs.turns(), listeners);
		this.advice = new LeaderOnlyInterceptor(this.gate, terms);
		setOrder(Ordered.HIGHEST_PRECEDENCE);
	}

	boolean isOpen(GuardedMethod method) {
		return this.gate.isOpen(method);
	}

	@Override
	public Pointcut getPointcut() {
		return this.pointcut;
	}

	@Override
	public Advice getAdvice() {
		return this.advice;
	}

	private static final class GuardedMethodPointcut extends StaticMethodMatcherPointcut {

		private GuardedMethodPointcut() {
			setClassFilter(GuardedMethod::isPossibleIn);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return GuardedMethod.find(method, targetClass) != null;
		}

	}

}
