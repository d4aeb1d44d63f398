package dev.leaderelection.spring.transaction;

import java.util.function.Supplier;

import dev.leaderelection.Leadership;
import dev.leaderelection.spring.CurrentLeadership;
import dev.leaderelection.spring.gate.LeaderOnlyAdvisor;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stands behind the gate of leader-only methods: what they do in a transaction of their
 * caller isn't over before that one is.
 */
public final class JoinedTransactionAdvisor extends DefaultPointcutAdvisor {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the advisor.
	 * @param gate the gate
	 * @param veto asked for at a commit
	 */
	public JoinedTransactionAdvisor(LeaderOnlyAdvisor gate, Supplier<TransactionVeto> veto) {
		super(gate.getPointcut(), new Join(veto));
		setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
	}

	private static final class Join implements MethodInterceptor {

		private final Supplier<TransactionVeto> veto;

		private Join(Supplier<TransactionVeto> veto) {
			this.veto = veto;
		}

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			if (TransactionSynchronizationManager.isActualTransactionActive()
					&& TransactionSynchronizationManager.isSynchronizationActive()) {
				CurrentLeadership.get().ifPresent(this::join);
			}
			return invocation.proceed();
		}

		private void join(Leadership leadership) {
			if (TransactionSynchronizationManager.getSynchronizations()
				.stream()
				.noneMatch((known) -> known instanceof JoinedWork work && work.isOf(leadership))) {
				TransactionSynchronizationManager
					.registerSynchronization(new JoinedWork(leadership, leadership.enter(), this.veto.get()));
			}
		}

	}

}
